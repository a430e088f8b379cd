// node/shell/command_line.h: the program `guantong`, from its arguments to its exit code.
#pragma once

namespace guantong::node::shell {

/// Documented in --help. Scripts rely on the numbers.
enum class Exit {
  kOk = 0,
  kFailed = 1,  ///< it could not be done, or a check found something wrong
  kUsage = 2,   ///< the command line was not understood; nothing was done
};

/// Runs one command.
///
/// Rules
///  1. Answers go to standard output, everything else to standard error. Output that can't be
///     written (a full disk, a closed pipe) is a failure: a script must not take half an answer
///     for a whole one.
///  2. Everything is in the person's language, also what CLI11 would say in English: its messages
///     and its help are not used, only its parsing.
///  3. Nothing that could be a secret is repeated in an error: no value of an option (but
///  --lang's), and of an
///     unknown option only what stands before its equals sign.
///  4. With --json an answer is one object on one line; so is an error, on standard error:
///     {"error":{"code","what","detail","next"}}. Codes and field names are never translated.
/// `arguments` as main gets them.
int runCommandLine(int count, const char* const* arguments);

}  // namespace guantong::node::shell
