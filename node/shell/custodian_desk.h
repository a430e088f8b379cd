// node/shell/custodian_desk.h: what the page of `guantong custodian serve` is asked and answers.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "crypto/secret.h"
#include "federation/instant.h"
#include "federation/result.h"
#include "node/text.h"

namespace guantong::node::shell {

/// One request, as far as it matters. Views into whoever read it.
struct PageRequest {
  std::string_view method;
  std::string_view target;
  std::string_view host;
  std::string_view origin;     ///< empty: none was sent
  std::string_view fetchSite;  ///< Sec-Fetch-Site; likewise
  std::string_view token;      ///< X-Guantong-Token
  std::string_view body;
};
struct PageAnswer {
  unsigned status = 200;
  std::string_view type = "application/json";
  std::string body;
};

/// Rules
///  1. Only what came to "127.0.0.1:PORT" by name: a page elsewhere whose name was turned to this
///     machine (DNS rebinding) names another host.
///  2. Only the page itself may ask: a request that says it comes from elsewhere (Origin,
///     Sec-Fetch-Site) is refused, also for the page's own files.
///  3. What opens, looks or ends is a POST with our Origin and the token, which stood in the
///  printed
///     address behind # and was drawn for this run. Programs of other users of this machine reach
///     the port, and can't read the token.
///  4. A path is one of a few; all else is not found. Nothing of a path, a host or a body is
///     repeated in an answer but the case, to who sent it.
///  5. The key file is opened for one request with the passphrase that came with it, and forgotten.
/// Threads: one owner. Not here: sockets, headers (custodian_page.h).
class CustodianDesk {
 public:
  /// REQUIRES: token is text of at least 32 characters.
  CustodianDesk(std::string keyFile, Language language, std::uint16_t port, crypto::Secret token);

  /// POST /case, the case's text: what it says. POST /open, passphrase, a line end, the case's
  /// text: the next file. POST /finish. GET /, /page.css, /page.js, /texts.
  [[nodiscard]] PageAnswer answer(const PageRequest& request, federation::Instant now);
  /// The person is done.
  [[nodiscard]] bool isFinished() const { return finished_; }

 private:
  [[nodiscard]] PageAnswer get(std::string_view target) const;
  [[nodiscard]] PageAnswer post(const PageRequest& request, federation::Instant now);
  [[nodiscard]] PageAnswer look(std::string_view body, federation::Instant now) const;
  [[nodiscard]] PageAnswer open(std::string_view body, federation::Instant now) const;
  [[nodiscard]] std::string texts() const;

  std::string keyFile_;
  Language language_;
  std::string host_;
  std::string origin_;
  crypto::Secret token_;
  bool finished_ = false;
};

/// The longest body: a passphrase and a case.
[[nodiscard]] std::size_t pageBodyBytesMax();

/// Of the folder custodian_page; empty when there is none of this name.
[[nodiscard]] std::string_view embeddedPageFile(std::string_view name);

}  // namespace guantong::node::shell
