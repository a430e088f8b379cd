// The redactor for a browser: what a page calls of the WebAssembly module. Not part of the node.
//
// A page reserves room, writes bytes there, and calls:
//   guantongReserve(size) -> address; guantongRelease(address)
//   guantongPlaces(address, size) -> 1 when they were read; the packed divisions of
//   deploy/divisions guantongForm(address, size) -> 0, or the line that is wrong; the form as
//   readForm has it guantongScan(address, size) -> how many findings, or -1 when the text is too
//   long guantongFindings() -> address of the findings, four 32-bit numbers each: kind, begin, end,
//   source
#include <cstdint>
#include <new>

#include "node/reporter/redaction.h"

namespace guantong::node::reporter {
namespace {

struct Session {
  Gazetteer places;
  Form form;
  std::vector<std::uint32_t> findings;
};
Session& session() {
  static Session one;
  return one;
}

}  // namespace
}  // namespace guantong::node::reporter

using guantong::node::reporter::session;

#define GUANTONG_EXPORT(NAME) __attribute__((export_name(#NAME))) NAME

extern "C" {

char* GUANTONG_EXPORT(guantongReserve)(std::uint32_t size) {
  return static_cast<char*>(::operator new(size));
}

void GUANTONG_EXPORT(guantongRelease)(char* address) { ::operator delete(address); }

std::uint32_t GUANTONG_EXPORT(guantongPlaces)(const char* address, std::uint32_t size) {
  auto read = guantong::node::reporter::Gazetteer::read({address, size});
  if (!read) return 0;
  session().places = std::move(*read);
  return 1;
}

std::uint32_t GUANTONG_EXPORT(guantongForm)(const char* address, std::uint32_t size) {
  auto read = guantong::node::reporter::readForm({address, size});
  if (read.fault) return static_cast<std::uint32_t>(read.fault->line);
  session().form = std::move(read.form);
  return 0;
}

std::int32_t GUANTONG_EXPORT(guantongScan)(const char* address, std::uint32_t size) {
  using guantong::node::reporter::Redactor;
  session().findings.clear();
  const auto redactor = Redactor::make(session().form, session().places);
  if (!redactor) return -1;
  const auto found = redactor->scan({address, size});
  if (!found) return -1;
  for (const auto& finding : *found) {
    session().findings.push_back(static_cast<std::uint32_t>(finding.kind));
    session().findings.push_back(static_cast<std::uint32_t>(finding.begin));
    session().findings.push_back(static_cast<std::uint32_t>(finding.end));
    session().findings.push_back(static_cast<std::uint32_t>(finding.source));
  }
  return static_cast<std::int32_t>(found->size());
}

const std::uint32_t* GUANTONG_EXPORT(guantongFindings)() { return session().findings.data(); }

}  // extern "C"
