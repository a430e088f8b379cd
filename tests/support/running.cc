#include "tests/support/running.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

namespace guantong::support {
namespace {

constexpr int kPassphraseDescriptor = 3;

}  // namespace

RunningProgram::RunningProgram(const std::string& program,
                               const std::vector<std::string>& arguments,
                               const std::string& passphrases, std::string errorsTo)
    : errorsTo_(std::move(errorsTo)) {
  std::vector<std::string> words{program};
  words.insert(words.end(), arguments.begin(), arguments.end());
  words.insert(words.end(), {"--passphrase-fd", std::to_string(kPassphraseDescriptor)});
  std::vector<char*> raw;
  for (std::string& word : words) raw.push_back(word.data());
  raw.push_back(nullptr);
  int input[2];
  EXPECT_EQ(::pipe2(input, O_CLOEXEC), 0);
  process_ = ::fork();
  if (process_ == 0) {
    const int errors = ::open(errorsTo_.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    const int nothing = ::open("/dev/null", O_RDWR);
    ::dup2(nothing, STDIN_FILENO);
    ::dup2(nothing, STDOUT_FILENO);
    ::dup2(errors, STDERR_FILENO);
    if (input[0] == kPassphraseDescriptor) {
      ::fcntl(input[0], F_SETFD, 0);
    } else {
      ::dup2(input[0], kPassphraseDescriptor);
    }
    ::execv(raw[0], raw.data());
    ::_exit(127);
  }
  ::close(input[0]);
  EXPECT_EQ(::write(input[1], passphrases.data(), passphrases.size()),
            static_cast<ssize_t>(passphrases.size()));
  ::close(input[1]);
}

RunningProgram::~RunningProgram() {
  if (process_ > 0) kill();
}

void RunningProgram::kill() {
  if (process_ < 0) return;
  ::kill(process_, SIGKILL);
  wait();
}

int RunningProgram::end() {
  if (process_ > 0) ::kill(process_, SIGTERM);
  return wait();
}

std::optional<int> RunningProgram::ended() {
  if (process_ > 0) {
    int status = 0;
    if (::waitpid(process_, &status, WNOHANG) != process_) return std::nullopt;
    process_ = -1;
    endedWith_ = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  }
  return endedWith_;
}

int RunningProgram::wait() {
  if (process_ < 0) return endedWith_;
  int status = 0;
  while (::waitpid(process_, &status, 0) < 0 && errno == EINTR) {
  }
  process_ = -1;
  endedWith_ = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  return endedWith_;
}

unsigned freePort() {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  EXPECT_EQ(::bind(socket, reinterpret_cast<sockaddr*>(&address), size), 0);
  EXPECT_EQ(::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size), 0);
  ::close(socket);
  return ntohs(address.sin_port);
}

std::string jsonField(const std::string& json, const std::string& name) {
  const std::string start = "\"" + name + "\":";
  const std::size_t at = json.find(start);
  if (at == json.npos) return "";
  std::size_t begin = at + start.size();
  const bool text = json[begin] == '"';
  if (text) ++begin;
  return json.substr(begin, json.find_first_of(text ? "\"" : ",}]", begin) - begin);
}

}  // namespace guantong::support
