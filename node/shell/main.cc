#include "node/shell/command_line.h"

int main(int count, char** arguments) {
  return guantong::node::shell::runCommandLine(count, arguments);
}
