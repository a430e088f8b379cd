// The bad line itself: a storm that nothing passes unharmed, or that harms nothing, proves nothing.
#include "tests/faults/line.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <string>

#include "node/shell/file_descriptor.h"

namespace guantong::support {
namespace {

using node::shell::FileDescriptor;
using namespace std::chrono_literals;

sockaddr_in loopback(unsigned port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

/// A parent that listens and a child that dials it through a line.
class Ends {
 public:
  explicit Ends(std::uint64_t seed = 1) : port_(lastingPort()) {
    const sockaddr_in address = loopback(port_);
    listener_ = FileDescriptor(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const int yes = 1;
    ::setsockopt(listener_.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    EXPECT_EQ(::bind(listener_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address),
              0);
    EXPECT_EQ(::listen(listener_.get(), 8), 0);
    line = std::make_unique<Line>(port_, seed);
  }

  void dial() {
    const sockaddr_in address = loopback(line->port());
    child = FileDescriptor(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    ASSERT_EQ(::connect(child.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address),
              0);
    parent = FileDescriptor(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
    ASSERT_TRUE(parent.valid());
  }

  /// What comes within a while, and whether it ended.
  struct Heard {
    std::string text;
    bool ended = false;
  };
  static Heard hear(const FileDescriptor& end, std::size_t bytesMax, std::chrono::milliseconds within) {
    Heard heard;
    const auto until = std::chrono::steady_clock::now() + within;
    while (heard.text.size() < bytesMax && !heard.ended) {
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
          until - std::chrono::steady_clock::now());
      pollfd one{end.get(), POLLIN, 0};
      if (left.count() <= 0 || ::poll(&one, 1, static_cast<int>(left.count())) <= 0) break;
      char bytes[4096];
      const ssize_t got = ::recv(end.get(), bytes, sizeof bytes, 0);
      heard.ended = got <= 0;
      if (got > 0) heard.text.append(bytes, static_cast<std::size_t>(got));
    }
    return heard;
  }
  static void say(const FileDescriptor& end, const std::string& text) {
    EXPECT_EQ(::send(end.get(), text.data(), text.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(text.size()));
  }

  std::unique_ptr<Line> line;
  FileDescriptor child, parent;

 private:
  unsigned port_;
  FileDescriptor listener_;
};

TEST(Line, PassesBothWaysUnchangedAndTellsTheEnd) {
  Ends ends;
  ends.dial();
  const std::string much(100'000, 'x');
  Ends::say(ends.child, much + "!");
  EXPECT_EQ(Ends::hear(ends.parent, much.size() + 1, 10s).text, much + "!");
  Ends::say(ends.parent, "and back");
  EXPECT_EQ(Ends::hear(ends.child, 8, 10s).text, "and back");
  ends.child.close();
  EXPECT_TRUE(Ends::hear(ends.parent, 1, 10s).ended);
}

TEST(Line, CutOneWayHoldsThatWayAloneUntilItIsWhole) {
  Ends ends;
  ends.dial();
  ends.line->set({.up = false});
  std::this_thread::sleep_for(50ms);
  Ends::say(ends.child, "up");
  Ends::say(ends.parent, "down");
  EXPECT_EQ(Ends::hear(ends.child, 4, 10s).text, "down");
  EXPECT_EQ(Ends::hear(ends.parent, 2, 200ms).text, "");
  ends.line->set({});
  EXPECT_EQ(Ends::hear(ends.parent, 2, 10s).text, "up");
}

TEST(Line, DelaysAndThrottles) {
  Ends ends;
  ends.dial();
  ends.line->set({.delay = 300ms});
  std::this_thread::sleep_for(50ms);
  const auto began = std::chrono::steady_clock::now();
  Ends::say(ends.child, "late");
  EXPECT_EQ(Ends::hear(ends.parent, 4, 10s).text, "late");
  EXPECT_GE(std::chrono::steady_clock::now() - began, 290ms);
  ends.line->set({.bytesPerSecond = 20'000});
  std::this_thread::sleep_for(50ms);
  const auto slowly = std::chrono::steady_clock::now();
  Ends::say(ends.child, std::string(10'000, 'x'));
  EXPECT_EQ(Ends::hear(ends.parent, 10'000, 10s).text.size(), 10'000U);
  EXPECT_GE(std::chrono::steady_clock::now() - slowly, 400ms);
}

TEST(Line, BreaksInTheMiddleOfWhatPasses) {
  Ends ends;
  ends.line->set({.lost = 1});
  bool broke = false;
  for (int i = 0; i < 20 && !broke; ++i) {
    ends.dial();
    Ends::say(ends.child, "0123456789");
    const Ends::Heard heard = Ends::hear(ends.parent, 10, 10s);
    broke = heard.ended;
    EXPECT_EQ(heard.text, broke ? "01234" : "0123456789");
  }
  EXPECT_TRUE(broke);
  EXPECT_EQ(ends.line->counters().broken, 1U);
}

TEST(Line, WithNobodyBehindItConnectionsBreakAndLaterOnesPass) {
  const unsigned port = lastingPort();
  Line line(port, 1);
  const sockaddr_in address = loopback(line.port());
  const FileDescriptor child(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  ASSERT_EQ(::connect(child.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  EXPECT_TRUE(Ends::hear(child, 1, 10s).ended);
  Ends ends;
  ends.dial();
  ends.line->breakOff();
  EXPECT_TRUE(Ends::hear(ends.child, 1, 10s).ended);
  ends.dial();
  Ends::say(ends.child, "again");
  EXPECT_EQ(Ends::hear(ends.parent, 5, 10s).text, "again");
}

}  // namespace
}  // namespace guantong::support
