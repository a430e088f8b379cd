// node/shell/retention_files.h: the keys of retention months, each in a file of its own.
#pragma once

#include <memory>
#include <string>

#include "federation/result.h"
#include "node/reporter/retention.h"

namespace guantong::node::shell {

/// `retention/2029-03.key` in an office's directory, 0600, sealed with the office's rest key and
/// bound to its name.
///
/// Rules
///  1. A folder of its own, so that a backup of the store does not take it along by accident: a key
///     that lies in a backup is not destroyed when this file is. It is copied where its loss would
///     be worse than that, and what is copied has to be destroyed there too.
///  2. Made and synced before the kernel hears of it: nothing lies under a key that a loss of power
///     could take.
///  3. Destroyed by writing over it, then removing it. On flash and on file systems that copy the
///     old bytes may live on: they are sealed with the rest key.
class RetentionFiles {
 public:
  RetentionFiles(std::string directory, crypto::Secret restKey)
      : directory_(std::move(directory)), restKey_(std::move(restKey)) {}

  /// All that are there. A file that does not open is an error: an office that goes on without it
  /// would tell people that what they look for is gone.
  [[nodiscard]] federation::Result<reporter::RetentionKeys> load() const;
  federation::Result<crypto::Secret> make(reporter::Month month) const;
  federation::Result<void> destroy(reporter::Month month) const;

 private:
  [[nodiscard]] std::string pathOf(reporter::Month month) const;
  federation::Result<void> makeDirectory() const;

  std::string directory_;
  crypto::Secret restKey_;
};

}  // namespace guantong::node::shell
