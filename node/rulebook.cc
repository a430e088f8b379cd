#include "node/rulebook.h"

#include <algorithm>

#include "crypto/primitives.h"
#include "node/profile/profile_file.h"

namespace guantong::node {

using federation::Error;
using federation::ErrorCode;
using federation::failure;

namespace {

federation::Key keyOf(const Rulebook::Read& one) {
  federation::Key key;
  const std::byte end{0};
  key.number(static_cast<std::uint16_t>(one.kind)).bytes(crypto::viewOf(one.name));
  return key.bytes({&end, 1}).number(one.version);
}

/// The first findings, as one line each.
std::string listed(const std::vector<profile::Finding>& findings) {
  constexpr std::size_t kShown = 5;
  std::string text;
  std::size_t shown = 0;
  for (const profile::Finding& finding : findings) {
    if (!finding.fatal || shown == kShown) continue;
    text.append(shown++ == 0 ? "" : "; ").append("line ").append(std::to_string(finding.line));
    text.append(", ").append(finding.where).append(": ").append(finding.what);
  }
  return text;
}

}  // namespace

Result<Rulebook::Read> Rulebook::read(ticket::Kind kind, const std::string& text) {
  Read one;
  one.kind = kind;
  if (kind == ticket::Kind::kProfilePublished) {
    const profile::Checked checked = profile::readProfile(text, "profile");
    if (checked.profile == nullptr) {
      return failure(ErrorCode::kInvalidArgument, listed(checked.findings));
    }
    one.profile = checked.profile;
    one.name = checked.profile->hotline;
    one.version = checked.profile->version;
  } else if (kind == ticket::Kind::kCalendarPublished) {
    auto notice = profile::parseNotice(text, "calendar");
    if (!notice) return failure(ErrorCode::kInvalidArgument, notice.error().detail);
    one.name = notice->area;
    one.version = notice->version;
    one.notice = std::move(*notice);
  } else {
    return failure(ErrorCode::kInvalidArgument,
                   "only profile-published and calendar-published are given out");
  }
  if (one.name.size() > kNameBytesMax) {
    return failure(ErrorCode::kInvalidArgument, "its name has more than 32 bytes");
  }
  return one;
}

bool Rulebook::has(const Read& one) const {
  if (one.profile != nullptr) return rooms_->rules->profile(one.name, one.version) != nullptr;
  return std::ranges::any_of(rooms_->rules->notices(), [&](const profile::Notice& notice) {
    return notice.area == one.name && notice.version == one.version;
  });
}

bool Rulebook::believes(const federation::EventHeader& header) const {
  return header.chain == federation::Chain::kOffice &&
         header.author.text() == federation::kNationalCode &&
         rooms_->directory.counts(header.author, header.authorSerial,
                                  {header.incarnation, header.position});
}

void Rulebook::note(Rules& rules, Read one, const EventId& id, const EventPlace& place) {
  ids_.insert(id);
  places_.push_back(place);
  if (one.profile != nullptr) {
    static_cast<void>(rules.add(std::move(one.profile)));
    return;
  }
  static_cast<void>(rules.add(std::move(*one.notice)));
}

Result<void> Rulebook::mayKeep(const Read& one) const {
  if (places_.size() >= kRulesMax) {
    return failure(ErrorCode::kTooLarge, "there are a thousand profiles and calendars already");
  }
  if (one.notice) return Rules(*rooms_->rules).add(*one.notice);
  return {};
}

Result<void> Rulebook::keep(Group& group, Read one, const EventId& id, const EventPlace& place) {
  if (auto may = mayKeep(one); !may) return may;
  auto rules = std::make_shared<Rules>(*rooms_->rules);
  const RuleRecord record{place, static_cast<std::uint32_t>(places_.size())};
  static_cast<void>(group.transaction.put(rooms_->tables.rules, keyOf(one), encodeRule(record)));
  note(*rules, std::move(one), id, place);
  rooms_->rules = std::move(rules);
  return {};
}

Result<Rulebook> Rulebook::load(federation::Reader& reader, Rooms& rooms) {
  Rulebook book(rooms);
  std::vector<RuleRecord> records;
  const auto cursor = reader.cursor(rooms.tables.rules);
  for (bool on = cursor->seek(federation::Key()); on; on = cursor->next()) {
    auto record = decodeRule(cursor->value());
    if (!record) return tl::unexpected<Error>(record.error());
    records.push_back(*record);
  }
  std::ranges::sort(records, {}, &RuleRecord::arrival);
  auto rules = std::make_shared<Rules>();
  for (const RuleRecord& record : records) {
    auto event = rooms.ledger.read(reader, record.place);
    if (!event) return tl::unexpected<Error>(event.error());
    const auto header = federation::decode<federation::EventHeader>(event->header);
    if (!header) return tl::unexpected<Error>(header.error());
    const auto content = ticket::decodeContent((**header).kind, event->content);
    const auto* published = content ? std::get_if<ticket::Published>(&*content) : nullptr;
    if (published == nullptr) {
      return failure(ErrorCode::kStoreDamaged, "an entry of the table 'rules' leads to no rules");
    }
    // A later program may read it more strictly than the one that kept it: then it is not in force.
    auto one = read(published->kind, published->text);
    if (one) book.note(*rules, std::move(*one), event->id, record.place);
  }
  rooms.rules = std::move(rules);
  return book;
}

profile::Calendar Rulebook::calendarOf(std::uint32_t notices) const {
  profile::Calendar calendar;
  for (const profile::Notice& notice : rooms_->rules->notices()) {
    if (notices-- == 0) break;
    static_cast<void>(calendar.add(notice));
  }
  return calendar;
}

EventId Rulebook::waitsFor(const std::string& hotline, std::uint32_t version) {
  const crypto::Hash hash = crypto::Sha256()
                                .add(crypto::viewOf(std::string_view("profile")))
                                .add(crypto::bigEndian(version))
                                .add(crypto::viewOf(std::string_view(hotline)))
                                .finish();
  return EventId{hash};
}

}  // namespace guantong::node
