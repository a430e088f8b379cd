// tests/support/small_order.h: public keys that nobody may agree with.
#pragma once

#include <vector>

#include "tests/support/bytes.h"

namespace guantong::support {

/// The points of small order on Curve25519 and the forms of them that X25519 also takes: with any
/// of these the agreed secret is zero. From libsodium's list (RFC 7748, section 6.1).
inline std::vector<ByteArray<32>> smallOrderPoints() {
  return {
      arrayFromHex<32>("0000000000000000000000000000000000000000000000000000000000000000"),
      arrayFromHex<32>("0100000000000000000000000000000000000000000000000000000000000000"),
      arrayFromHex<32>("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"),
      arrayFromHex<32>("5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157"),
      arrayFromHex<32>("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
      arrayFromHex<32>("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
      arrayFromHex<32>("eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
  };
}

}  // namespace guantong::support
