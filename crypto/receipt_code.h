// crypto/receipt_code.h: the 24 digits by which a reporter finds back to the report.
#pragma once

#include <optional>
#include <string_view>
#include <tl/expected.hpp>

#include "crypto/keys.h"

namespace guantong::crypto {

/// "3301 0641 5926 5358 9793 2384": six groups of four digits, to be read out over a telephone.
///
///   6 digits that hint at the office holding the mailbox | 17 random digits | 1 check digit
///
/// Rules
///  1. The hint is given (the first digits of a division code); it is there so that any office can
///     say where to ask. It is not secret, and an office that merges leaves its hint to its heir.
///  2. The 17 digits are drawn evenly: a byte above 249 is thrown away, for a remainder of it would
///     make small digits likelier. 10^17 codes (56 bits), each guess at the cost below.
///  3. The check digit is Damm's over the 23 before it: any single wrong digit is caught and any
///     swap of neighbours, the check digit's included. It catches slips of the tongue, not guesses.
///  4. Reading forgives how it was written: spaces, dashes, full-width digits (a Chinese input
///     method gives them, and U+3000 for a space). It says which kind of mistake it was, and never
///     shows a digit.
///  5. The code gives an X25519 key pair by Argon2id over the 24 digits. The salt is the context
///     string's hash: the code is all that a reporter has, and the key must be the same at any
///     office, in any year. So costs and salt are fixed by the suite and never change with it. The
///     17 digits must carry it alone: trying all takes some 300 million processor years.
///  6. **The client derives, never the node.** The reporter's browser (or the operator's client,
///  who
///     hears the code anyway) sends the public key and keeps the code. A node that was sent a code
///     could open the mailbox.
///
/// Protects replies against everybody who has not seen the code, the office that stores them
/// included. Does not protect against who sees the paper, or a client that was tampered with.
/// The digits are a secret: they live in a Secret, and whoever shows them wipes what showed them.

inline constexpr std::size_t kReceiptCodeDigits = 24;
inline constexpr std::size_t kReceiptHintDigits = 6;
/// 17 digits from 64 bytes fail less than once in 10^60 times.
inline constexpr std::size_t kReceiptRandomBytes = 64;
/// Longer than any way of writing 24 digits that people use.
inline constexpr std::size_t kReceiptTextBytesMax = 256;
/// As for key files, and for a telephone or an old office computer still about a second in a
/// browser.
inline constexpr Argon2Cost kReceiptCodeCost{.passes = 3, .memoryBytes = std::size_t{64} << 20};

enum class ReceiptCodeFault {
  kNotADigit,    ///< something else is among the digits
  kWrongLength,  ///< too few or too many
  kCheckDigit,   ///< a digit is wrong, or two are swapped
};

class ReceiptCode {
 public:
  /// Nothing when the random bytes gave too few digits: try with others.
  /// REQUIRES: hint is kReceiptHintDigits digits; random.size() == kReceiptRandomBytes, fresh.
  [[nodiscard]] static std::optional<ReceiptCode> make(std::string_view hint, const Secret& random);

  /// Of several mistakes the first in the order of ReceiptCodeFault.
  [[nodiscard]] static tl::expected<ReceiptCode, ReceiptCodeFault> parse(std::string_view text);

  /// The digits that hint at the office.
  [[nodiscard]] std::string_view hint() const {
    return textOf(digits_.view().first(kReceiptHintDigits));
  }
  /// The 24 digits as ASCII, without spaces.
  [[nodiscard]] ByteView digits() const { return digits_.view(); }
  /// Six groups of four with a space between, as ASCII.
  [[nodiscard]] Secret grouped() const;

  /// The key that opens replies. Takes 64 MiB and about a tenth of a second; nothing when memory is
  /// short. Only a client calls this (rule 6).
  [[nodiscard]] std::optional<SealingKey> deriveKey() const;

 private:
  explicit ReceiptCode(Secret digits) : digits_(std::move(digits)) {}

  Secret digits_;
};

}  // namespace guantong::crypto
