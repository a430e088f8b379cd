// federation/tables.h: the tables of an office's store, and their keys.
#pragma once

#include "federation/identity.h"
#include "federation/store.h"

namespace guantong::federation {

/// What schemas/record.capnp lists. One place opens them all, so that no name is written twice.
struct Tables {
  Table office;
  Table ledger;
  Table received;
  Table log;
  Table waiting;
  Table links;
  Table letters;
  Table letterIds;
  Table unrouted;
  Table queue;
  Table parked;
  Table quarantine;
  Table checkpoints;
  Table certificates;
  Table sealingKeys;
  Table revocations;
  Table enrolments;
  Table tickets;
  Table ticketRows;
  Table ticketFilters;
  Table rules;
  Table due;
  Table desk;
  Table aliases;
  Table people;
  Table reporters;
  Table likeness;
  Table capsules;
  Table retention;
  Table custodians;
  Table disclosures;
  Table mailboxes;
  Table mailboxMessages;

  /// REQUIRES: no transaction is open.
  static Result<Tables> open(Store& store);
};

/// Builds a key from its parts, in order. Codes end with a zero byte, numbers are big-endian, so
/// keys sort first by code and then by number, and no code's keys lie among another's.
class Key {
 public:
  Key() = default;
  Key& code(const OfficeCode& code);
  template <typename Number>
  Key& number(Number number) {
    return bytes(crypto::bigEndian(number));
  }
  Key& bytes(ByteView bytes);

  operator ByteView() const { return {bytes_.data(), size_}; }  // NOLINT: a key is its bytes

 private:
  std::array<std::byte, 64> bytes_{};  // the longest: a code, its end, a lane, a number
  std::size_t size_ = 0;
};

/// Whether `key` begins with `prefix`: the end of a walk over one office's entries.
[[nodiscard]] bool startsWith(ByteView key, ByteView prefix);
/// The last 8 bytes of a key as a number. REQUIRES: key.size() >= 8.
[[nodiscard]] std::uint64_t lastNumber(ByteView key);

}  // namespace guantong::federation
