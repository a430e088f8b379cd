// node/local_wire_mailbox.h: what local_wire.cc says of reporters' mailboxes. Only local_wire*.cc
// include it.
#pragma once

#include <schemas/local.capnp.h>

#include "federation/wire_reading.h"
#include "node/command.h"

namespace guantong::node::local {

using federation::wire::Fields;

WriteToMailbox readWrite(schemas::Request::ToMailbox::Reader from, Fields& fields);
void build(schemas::Request::ToMailbox::Builder to, const WriteToMailbox& from);
AskOfReceipt readOfReceipt(schemas::Request::OfReceipt::Reader from, Fields& fields);
void build(schemas::Request::OfReceipt::Builder to, const AskOfReceipt& from);
MailboxLine readMailboxLine(schemas::Answer::MailboxLine::Reader from, Fields& fields);
void build(schemas::Answer::MailboxLine::Builder to, const MailboxLine& from);
MailboxView readMailbox(schemas::Answer::MailboxView::Reader from, Fields& fields);
void build(schemas::Answer::MailboxView::Builder to, const MailboxView& from);

}  // namespace guantong::node::local
