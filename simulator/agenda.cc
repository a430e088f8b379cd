#include "simulator/agenda.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace guantong::simulator {

bool Agenda::later(const Entry& a, const Entry& b) {
  return std::tie(a.when, a.sequence) > std::tie(b.when, b.sequence);
}

void Agenda::at(Instant when, Action action) {
  entries_.push_back({std::max(when, now_), entered_++, std::move(action)});
  std::push_heap(entries_.begin(), entries_.end(), later);
}

bool Agenda::step(Instant until) {
  if (entries_.empty() || entries_.front().when > until) {
    now_ = std::max(now_, until);
    return false;
  }
  std::pop_heap(entries_.begin(), entries_.end(), later);
  Entry entry = std::move(entries_.back());
  entries_.pop_back();
  now_ = entry.when;
  entry.action();
  return true;
}

}  // namespace guantong::simulator
