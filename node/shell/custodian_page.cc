// One of the few files with Boost: its headers take long to compile.
#include "node/shell/custodian_page.h"

#include <unistd.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <charconv>
#include <memory>
#include <optional>

#include "node/fingerprint.h"
#include "node/shell/asking.h"
#include "node/shell/clock.h"
#include "node/shell/custodian_desk.h"
#include "node/shell/custodian_key_file.h"
#include "node/shell/entropy.h"
#include "node/shell/file_error.h"
#include "node/shell/json.h"

namespace guantong::node::shell {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::ip::tcp;
using federation::ErrorCode;
using federation::failure;
using federation::Result;

/// A browser opens some six.
constexpr std::size_t kPageConnectionsMax = 16;
/// What browsers send is a tenth of it.
constexpr std::uint32_t kHeaderBytesMax = 16 << 10;
/// From the first byte to the last, of a request and of its answer: it is the same machine.
constexpr std::chrono::seconds kRequestPatience{20};
constexpr std::chrono::minutes kIdlePatience{30};
constexpr std::size_t kTokenBytes = 32;

/// Nothing from elsewhere, into no other page.
struct Header {
  std::string_view name;
  std::string_view value;
};
constexpr Header kHeaders[] = {
    {"Content-Security-Policy",
     "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; "
     "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"},
    {"Cache-Control", "no-store"},
    {"X-Frame-Options", "DENY"},
    {"X-Content-Type-Options", "nosniff"},
    {"Referrer-Policy", "no-referrer"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
};

std::string_view viewOf(beast::string_view text) { return {text.data(), text.size()}; }

/// Everything of one run, on one thread.
class Server {
 public:
  explicit Server(std::string keyFile, Language language, std::uint16_t port)
      : acceptor_(io_), signals_(io_), idle_(io_) {
    boost::system::error_code fault;
    const tcp::endpoint endpoint(asio::ip::address_v4::loopback(), port);
    acceptor_.open(endpoint.protocol(), fault);
    if (!fault) acceptor_.bind(endpoint, fault);
    if (!fault) acceptor_.listen(asio::socket_base::max_listen_connections, fault);
    if (!fault) port_ = acceptor_.local_endpoint(fault).port();
    if (fault) {
      fault_ = "127.0.0.1:" + std::to_string(port) + ": " + systemErrorText(fault.value());
      return;
    }
    const crypto::Secret drawn = randomSecret(kTokenBytes);
    token_ = hexOf(drawn.view());
    desk_.emplace(std::move(keyFile), language, port_,
                  crypto::Secret::copyOf(crypto::viewOf(token_)));
  }

  /// Empty: it listens.
  [[nodiscard]] const std::string& fault() const { return fault_; }
  [[nodiscard]] std::string address() const {
    return "http://127.0.0.1:" + std::to_string(port_) + "/#" + token_;
  }

  void run() {
    boost::system::error_code ignored;
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) signals_.add(signal, ignored);
    signals_.async_wait([this](const boost::system::error_code& fault, int) {
      if (!fault) io_.stop();
    });
    noteActivity();
    accept();
    io_.run();
  }

 private:
  class Session;

  void accept();

  void noteActivity() {
    idle_.expires_after(kIdlePatience);
    idle_.async_wait([this](const boost::system::error_code& fault) {
      if (!fault) io_.stop();
    });
  }

  PageAnswer answer(const PageRequest& request) {
    const auto now = systemNow();
    if (!now) return {500, "application/json", "{}"};
    noteActivity();
    return desk_->answer(request, *now);
  }

  std::size_t connections_ = 0;  // before io_, whose end ends the sessions that count it
  asio::io_context io_{1};
  tcp::acceptor acceptor_;
  asio::signal_set signals_;
  asio::steady_timer idle_;
  std::uint16_t port_ = 0;
  std::string token_;
  std::optional<CustodianDesk> desk_;
  std::string fault_;
};

/// One connection: a request, its answer, and so on.
class Server::Session : public std::enable_shared_from_this<Session> {
 public:
  Session(Server& server, tcp::socket socket) : server_(server), stream_(std::move(socket)) {
    ++server_.connections_;
  }
  ~Session() {
    --server_.connections_;
    forget();
  }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  void read() {
    parser_.emplace();
    parser_->header_limit(kHeaderBytesMax);
    parser_->body_limit(pageBodyBytesMax());
    stream_.expires_after(kRequestPatience);
    http::async_read(stream_, buffer_, *parser_,
                     [self = shared_from_this()](const beast::error_code& fault, std::size_t) {
                       self->haveRead(fault);
                     });
  }

 private:
  void haveRead(const beast::error_code& fault) {
    if (fault == http::error::body_limit) return write({413, "application/json", "{}"}, false);
    if (fault == http::error::header_limit) return write({431, "application/json", "{}"}, false);
    if (fault == http::error::end_of_stream || fault == beast::error::timeout) return close();
    if (fault) {
      const bool isBad =
          fault.category() == http::make_error_code(http::error::bad_method).category();
      return isBad ? write({400, "application/json", "{}"}, false) : close();
    }
    const auto& request = parser_->get();
    const auto headerOf = [&](beast::string_view name) {
      const auto found = request.find(name);
      return found == request.end() ? std::string_view() : viewOf(found->value());
    };
    // Two of a header that decides would be read in two ways.
    const bool once = request.count("Host") == 1 && request.count("Origin") <= 1 &&
                      request.count("X-Guantong-Token") <= 1;
    PageAnswer answer{400, "application/json", "{}"};
    if (once) {
      answer = server_.answer({viewOf(request.method_string()), viewOf(request.target()),
                               headerOf("Host"), headerOf("Origin"), headerOf("Sec-Fetch-Site"),
                               headerOf("X-Guantong-Token"), request.body()});
    }
    write(std::move(answer), request.keep_alive());
  }

  void write(PageAnswer answer, bool keepAlive) {
    response_ = {};
    response_.version(11);
    response_.result(answer.status);
    response_.set(http::field::content_type, answer.type);
    for (const Header& header : kHeaders) response_.set(header.name, header.value);
    response_.body() = std::move(answer.body);
    response_.keep_alive(keepAlive);
    response_.prepare_payload();
    forget();
    stream_.expires_after(kRequestPatience);
    http::async_write(stream_, response_,
                      [self = shared_from_this()](const beast::error_code& fault, std::size_t) {
                        self->haveWritten(fault);
                      });
  }

  void haveWritten(const beast::error_code& fault) {
    if (server_.desk_->isFinished()) return server_.io_.stop();
    if (fault || !response_.keep_alive()) return close();
    read();
  }

  void close() {
    beast::error_code ignored;
    stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
  }

  /// What was read held a passphrase.
  void forget() {
    if (parser_) {
      std::string& body = parser_->get().body();
      crypto::wipe(std::as_writable_bytes(std::span(body.data(), body.size())));
    }
    const std::size_t left = buffer_.size();
    if (left == 0 && buffer_.capacity() > 0) {
      const auto room = buffer_.prepare(buffer_.capacity());
      crypto::wipe({static_cast<std::byte*>(room.data()), room.size()});
    }
  }

  Server& server_;
  beast::tcp_stream stream_;
  beast::flat_buffer buffer_;
  std::optional<http::request_parser<http::string_body>> parser_;
  http::response<http::string_body> response_;
};

void Server::accept() {
  acceptor_.async_accept([this](const boost::system::error_code& fault, tcp::socket socket) {
    if (fault == asio::error::operation_aborted) return;
    if (!fault && connections_ < kPageConnectionsMax) {
      std::make_shared<Session>(*this, std::move(socket))->read();
    }
    accept();
  });
}

/// At once, unlike what a command gives back: it is needed while the command runs.
Result<void> print(std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(STDOUT_FILENO, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return failure(ErrorCode::kFileFailed, "stdout: " + systemErrorText(errno));
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

}  // namespace

Result<CommandOutput> custodianServe(const CommandRequest& request) {
  std::uint16_t port = 0;
  if (request.has(Option::kPort)) {
    const auto number = numberFrom(request.value(Option::kPort), "--port", 0, 65535);
    if (!number) return tl::unexpected(number.error());
    port = static_cast<std::uint16_t>(*number);
  }
  const std::string keyFile = request.value(Option::kKey);
  if (auto key = checkCustodianKeyFile(keyFile); !key) return tl::unexpected(key.error());
  Server server(keyFile, request.language, port);
  if (!server.fault().empty()) return failure(ErrorCode::kInvalidArgument, server.fault());
  const std::string address = server.address();
  const std::string text = request.json
                               ? JsonObject().add("address", address).text()
                               : say<Text::kPageServed>(request.language, with<"address">(address));
  if (auto printed = print(text + "\n"); !printed) return tl::unexpected(printed.error());
  server.run();
  return CommandOutput{};
}

}  // namespace guantong::node::shell
