// node/profile/profile_draft.h: a profile that has been read and not yet checked. Of
// profile_file.cc and profile_check.cc alone.
#pragma once

#include <vector>

#include "node/profile/profile.h"
#include "node/settings.h"

namespace guantong::node::profile {

/// What was read, and beside each part the table it came from, so that what contradicts another
/// part is found with its line.
struct Draft {
  explicit Draft(Settings settings) : top(std::move(settings)) {}

  Settings top;
  Profile profile;
  std::vector<Settings> bodies, channels, types, categories, refusals, clocks, extensions, routes,
      returns, forms, summaries;
  std::optional<Settings> returning, joint, supervision, closing, rating, people, emergency;
};

/// Refuses what contradicts itself: profile_file.h has the list.
void check(Draft& draft);

}  // namespace guantong::node::profile
