// node/shell/calendar_command.h: `guantong calendar`: which days are working days.
#pragma once

#include "node/shell/command.h"

namespace guantong::node::shell {

/// Every day of a year that differs from Monday-to-Friday, by the calendar that ships with the
/// program and the notices of --file; of the whole country, or of --area. Needs no office.
federation::Result<CommandOutput> calendarShow(const CommandRequest& request);
/// Whether a file is a notice, and what a person should look at before it is published: a statutory
/// day that it has people work on is allowed (some have been), and pointed out.
federation::Result<CommandOutput> calendarCheck(const CommandRequest& request);

}  // namespace guantong::node::shell
