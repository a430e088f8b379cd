// node/shell/enrolment_dial.h: a child's command line speaks with its future parent.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "crypto/keys.h"
#include "federation/result.h"

namespace guantong::node::shell {

/// A connection under an invitation's one-time key, for the enrolment alone. Who answers is who
/// holds the transport key that the invitation names.
class EnrolmentDial {
 public:
  static federation::Result<std::unique_ptr<EnrolmentDial>> open(
      const crypto::TransportKey& oneTime, const crypto::TransportPublicKey& parent,
      const std::string& endpoint);
  ~EnrolmentDial();
  EnrolmentDial(const EnrolmentDial&) = delete;
  EnrolmentDial& operator=(const EnrolmentDial&) = delete;

  /// Sends, and gives what the parent answers in that time, or nothing. An answer to an earlier
  /// message counts: the exchange says of itself which it is.
  federation::Result<std::optional<crypto::Bytes>> ask(crypto::ByteView message,
                                                       std::chrono::milliseconds wait);

 private:
  class Body;
  explicit EnrolmentDial(std::unique_ptr<Body> body);
  std::unique_ptr<Body> body_;
};

}  // namespace guantong::node::shell
