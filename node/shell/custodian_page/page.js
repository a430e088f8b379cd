"use strict";
// The page of `guantong custodian serve`. It keeps nothing: the case and the passphrase are in this
// tab until the next step, and go nowhere but to the program that served it.
(() => {
  const byId = (id) => document.getElementById(id);
  // The token stands behind the address's #, which browsers never send.
  const token = location.hash.slice(1);
  history.replaceState(null, "", "/");
  let texts = {};
  let language = "zh";
  let caseText = "";
  let view = null;     // what the program says of the case
  let result = null;   // what it made of it
  let fault = null;
  let saving = "";     // the address of what is to be saved

  const say = (name) => (texts[name] ? texts[name][language] : "");

  function show(section) {
    for (const id of ["choose", "look", "done", "ended"]) byId(id).hidden = id !== section;
  }

  function renderRows(rows) {
    byId("rows").replaceChildren(...rows.flatMap((row) => {
      const label = document.createElement("dt");
      const text = document.createElement("dd");
      label.textContent = row.label;
      text.textContent = row.text;
      return [label, text];
    }));
  }

  function render() {
    document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
    for (const element of document.querySelectorAll("[data-text]")) {
      element.textContent = say(element.dataset.text);
    }
    document.title = say("title");
    byId("language").textContent = language === "zh" ? "English" : "中文";
    byId("fault").hidden = fault === null;
    if (fault) byId("fault").textContent = fault[language];
    if (view) {
      renderRows(view.rows[language]);
      byId("note").textContent = view.note[language];
      byId("open").hidden = view.state !== "open";
    }
    if (result) {
      byId("doneHeading").textContent = result.heading[language];
      byId("doneNext").textContent = result.note[language];
      byId("doneDigits").textContent = result.digits;
    }
  }

  async function ask(path, body) {
    let answer = null;
    try {
      answer = await fetch(path, {
        method: "POST",
        headers: {"Content-Type": "text/plain;charset=utf-8", "X-Guantong-Token": token},
        body: body,
      });
    } catch (error) {
      fault = texts.lost;
      return null;
    }
    const said = await answer.json().catch(() => null);
    fault = answer.ok && said ? null : (said && said.error) || texts.lost;
    return answer.ok ? said : null;
  }

  async function take(file) {
    // Longer than any case is refused by the program too.
    caseText = await file.slice(0, 1 << 21).text();
    view = await ask("/case", caseText);
    if (view) show("look");
    render();
    if (view) byId("passphrase").focus();
  }

  async function open(event) {
    event.preventDefault();
    const field = byId("passphrase");
    const body = field.value + "\n" + caseText;
    field.value = "";
    byId("agree").disabled = true;
    byId("agree").textContent = say("working");
    result = await ask("/open", body);
    byId("agree").disabled = false;
    if (result) {
      URL.revokeObjectURL(saving);
      saving = URL.createObjectURL(new Blob([result.file], {type: "text/plain"}));
      byId("save").href = saving;
      byId("save").download = result.name;
      show("done");
    }
    render();
    if (!result) field.focus();
  }

  function startOver() {
    caseText = "";
    view = null;
    result = null;
    fault = null;
    byId("file").value = "";
    byId("passphrase").value = "";
    show("choose");
    render();
  }

  async function start() {
    const answer = await fetch("/texts").catch(() => null);
    if (!answer || !answer.ok) return;
    const said = await answer.json();
    texts = said.texts;
    language = said.language;
    if (token === "") fault = texts.tokenless;
    render();
  }

  byId("language").addEventListener("click", () => {
    language = language === "zh" ? "en" : "zh";
    render();
  });
  byId("file").addEventListener("change", (event) => {
    if (event.target.files.length > 0) take(event.target.files[0]);
  });
  for (const name of ["dragover", "drop"]) {
    document.addEventListener(name, (event) => event.preventDefault());
  }
  byId("drop").addEventListener("dragenter", () => byId("drop").classList.add("over"));
  byId("drop").addEventListener("dragleave", () => byId("drop").classList.remove("over"));
  byId("drop").addEventListener("drop", (event) => {
    byId("drop").classList.remove("over");
    if (event.dataTransfer.files.length > 0) take(event.dataTransfer.files[0]);
  });
  byId("open").addEventListener("submit", open);
  byId("other").addEventListener("click", startOver);
  byId("again").addEventListener("click", startOver);
  byId("finish").addEventListener("click", async () => {
    await ask("/finish", "");
    fault = null;
    show("ended");
    render();
  });
  start();
})();
