"""Plays a scenario of a hotline and looks at what it says of itself.

  play_year.py --program guantong-sim --scenario hotline-12345.toml [--days N] [--again N]

--days N   only so many days, as every test run does; without, the whole year, and then every way that
           a matter of that hotline can go must have been gone
--again N  the first N days a second time and a third: they must be the same, to the byte
"""
import argparse
import json
import subprocess
import sys

# What happens in a year of every hotline. What one of them has besides stands below.
ALWAYS = """registered accepted dispatched delivered signed progress result informed closed archived
  supplement-asked supplement-given linked merged recalled returned return-granted return-refused
  sent-back reexamination-asked reopened leader-instructed number-added consent-recorded scored
  assessed referred-out referral-followed case-filing-suggested investigation-reported
  rectification-set rectification-done opinion-unified paper-notice anomaly-reported legal-limit-set
  excluded-from-assessment""".split()
BESIDES = {
    "12325": ["refused", "supervised", "reviewed"],
    "12316": ["refused", "supervised", "extension-notified", "contact-attempted", "escalated",
              "rated", "urged", "talk-held"],
    "12315": ["rated", "blocking-asked", "blocked"],
    "12314": ["refused", "supervised", "extension-filed", "term-fixed", "rated", "urged",
              "emergency-reported", "deadline-moved", "talk-held"],
    "12345": ["refused", "supervised", "extension-asked", "extension-endorsed", "extension-granted",
              "extension-refused", "contact-made", "contact-attempted", "reviewed", "sealed",
              "paper-filed", "rated", "urged", "emergency-reported", "blocking-asked", "blocked",
              "talk-held"],
}
TYPES = {
    "12325": {"举报", "投诉"},
    "12316": {"咨询", "投诉", "举报"},
    "12315": {"投诉", "举报", "咨询"},
    "12314": {"咨询", "投诉", "举报", "建议", "求助"},
    "12345": {"咨询", "建议", "求助", "投诉", "举报"},
}
OFFICES_MIN = 40


def run(program, scenario, seed, days):
    command = [program, "run", scenario, "--seed", str(seed), "--json", "--quiet"]
    if days:
        command += ["--days", str(days)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1) or not done.stdout:
        sys.exit(f"{' '.join(command)} ended with {done.returncode}: {done.stderr}")
    return json.loads(done.stdout)


def complaints_about(played, hotline, whole):
    wrong = [f"{each['name']}: {each['detail']}" for each in played["checkers"] if not each["ok"]]
    rows = played["table"]
    everything = rows[-1]
    if played["offices"] < OFFICES_MIN:
        wrong.append(f"{played['offices']} offices are fewer than {OFFICES_MIN}")
    if everything["overdue_without_reason"]:
        wrong.append(f"{everything['overdue_without_reason']} overdue tickets have no visible reason")
    for row in rows:
        parts = row["on_time"] + row["overdue_with_reason"] + row["overdue_without_reason"]
        if parts != row["tickets"]:
            wrong.append(f"{row['type']}: {parts} are not {row['tickets']} tickets")
    for count in ("tickets", "returned", "satisfied"):
        if sum(row[count] for row in rows[:-1]) != everything[count]:
            wrong.append(f"the rows' {count} are not those of all")
    missing = TYPES[hotline] - {row["type"] for row in rows if row["tickets"]}
    if missing:
        wrong.append(f"nobody came with: {' '.join(sorted(missing))}")
    if whole:
        never = [kind for kind in ALWAYS + BESIDES[hotline] if kind not in played["happened"]]
        if never:
            wrong.append(f"never happened: {' '.join(never)}")
    return wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True)
    parser.add_argument("--scenario", required=True)
    parser.add_argument("--days", type=int)
    parser.add_argument("--again", type=int)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    hotline = options.scenario.rsplit("hotline-", 1)[-1].split(".")[0]
    played = run(options.program, options.scenario, options.seed, options.days)
    wrong = complaints_about(played, hotline, not options.days)
    if options.again:
        first, second = (run(options.program, options.scenario, options.seed, options.again)
                         for _ in range(2))
        if first["trace_hash"] != second["trace_hash"]:
            wrong.append("the same seed is not the same run")
        other = run(options.program, options.scenario, options.seed + 1, options.again)
        if other["trace_hash"] == first["trace_hash"]:
            wrong.append("another seed is the same run")
    everything = played["table"][-1]
    print(f"{hotline}, seed {options.seed}: {played['offices']} offices, {everything['tickets']} tickets, "
          f"{everything['on_time']} on time, {everything['overdue_with_reason']} overdue with a reason, "
          f"{everything['returned']} returned, {everything['extended']} extended; "
          f"{played['wall_seconds']:.0f} s")
    for each in wrong:
        print(f"  {each}", file=sys.stderr)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
