
#include "config/config.h"
#include "config/listen.h"
#include "config/setting_writer.h"
#include "config/settings.h"

namespace intaked::config {
namespace {

std::string_view word_of(bool flag) {
  return flag ? "yes" : "no";
}

std::string_view word_of(Capability capability) {
  switch (capability) {
    case Capability::unique_key:
      return "unique_key";
    case Capability::consistent_look_up:
      return "consistent_look_up";
    case Capability::eventual_look_up:
      return "eventual_look_up";
    case Capability::none:
      return "none";
  }
  return {};
}

void write_fallbacks(SettingWriter& to, const std::vector<Fallback>& fallbacks) {
  if (fallbacks.empty()) return;
  to.open("fallbacks");
  for (const auto& [field, value] : fallbacks) to.text(field, value);
  to.close();
}

void write_desk(SettingWriter& to, const Desk& desk) {
  to.open("desk");
  to.text("provider", desk.provider);
  to.text("url", desk.url);
  to.text("api_key_file", desk.api_key_file);
  to.text_if_any("ca_file", desk.ca_file);
  to.setting("settle", duration_text(desk.settle));
  to.setting("index_lag", duration_text(desk.index_lag));
  to.setting("request_deadline", duration_text(desk.request_deadline));
  to.setting("in_flight", std::to_string(desk.in_flight));
  to.setting("retry_horizon", duration_text(desk.retry_horizon));
  to.setting("capability", word_of(desk.capability));
  to.setting("on_unknown", desk.on_unknown == OnUnknown::retry ? "retry" : "park");
  write_fallbacks(to, desk.fallbacks);
  to.setting("reduced_form", desk.reduced_form ? "yes" : "no");
  to.setting("filing_order", list_of(desk.filing_order));
  to.setting("reconcile_every", duration_text(desk.reconcile_every));
  to.setting("dry_run", word_of(desk.dry_run));
  to.setting("contacts", desk.contacts == Contacts::ensure ? "ensure" : "leave");
  to.setting("accounts", desk.accounts == Accounts::by_domain ? "by_domain" : "leave");
  to.close();
}

std::string_view word_of(FilesTo to) {
  switch (to) {
    case FilesTo::nowhere:
      return "nowhere";
    case FilesTo::desk:
      return "desk";
    case FilesTo::s3:
      return "s3";
    case FilesTo::links:
      return "links";
  }
  return {};
}

void write_s3(SettingWriter& to, const S3& s3) {
  to.open("s3");
  to.text("endpoint", s3.endpoint);
  to.text("region", s3.region);
  to.text("bucket", s3.bucket);
  to.setting("addressing", s3.addressing == S3Addressing::path ? "path" : "host");
  to.text("prefix", s3.prefix);
  to.text("access_key_id", s3.access_key_id);
  to.text("secret_key_file", s3.secret_key_file);
  to.text_if_any("ca_file", s3.ca_file);
  const bool presigned = s3.links == S3Links::presigned;
  to.setting("links", presigned ? "presigned" : "public");
  if (presigned) to.setting("link_lifetime", duration_text(s3.link_lifetime));
  to.text_if_any("public_url", s3.public_url);
  to.close();
}

void write_file_links(SettingWriter& to, const FileLinks& links) {
  to.open("links");
  to.text("listen", listen_text(links.listen_address, links.listen_port));
  to.text("public_url", links.public_url);
  to.setting("lifetime", duration_text(links.lifetime));
  to.text_if_any("certificate_file", links.certificate_file);
  to.text_if_any("private_key_file", links.private_key_file);
  to.close();
}

void write_attachments(SettingWriter& to, const Attachments& attachments) {
  to.open("attachments");
  to.setting("to", word_of(attachments.to));
  to.setting("file_bytes_max", bytes_text(attachments.file_bytes_max));
  to.setting("ticket_bytes_max", bytes_text(attachments.ticket_bytes_max));
  to.setting("files_max", std::to_string(attachments.files_max));
  to.setting("original", word_of(attachments.original));
  to.setting("reuse", word_of(attachments.reuse));
  to.setting("patience", duration_text(attachments.patience));
  to.open("desk");
  to.text("path", attachments.desk.path);
  to.text("part", attachments.desk.part);
  to.text("url_pointer", attachments.desk.url_pointer);
  to.text("id_pointer", attachments.desk.id_pointer);
  to.close();
  // These two have settings without a default: they are there or they are not.
  if (!attachments.s3.bucket.empty()) write_s3(to, attachments.s3);
  if (!attachments.links.public_url.empty()) write_file_links(to, attachments.links);
  to.close();
}

void write_volume(SettingWriter& to, const Config& config) {
  to.open("flood");
  to.setting("automatic_max", std::to_string(config.flood.automatic_max));
  to.setting("sender_max", std::to_string(config.flood.sender_max));
  to.setting("window", duration_text(config.flood.window));
  to.close();
  to.blank();
  to.open("chat");
  to.setting("grouping_window", duration_text(config.chat.grouping_window));
  to.close();
}

void write_follow_ups(SettingWriter& to, const FollowUps& follow_ups) {
  to.open("follow_ups");
  to.setting("sender", follow_ups.sender == FollowUpSender::proven          ? "proven"
                       : follow_ups.sender == FollowUpSender::not_disproven ? "not_disproven"
                                                                            : "address");
  to.setting("subject_identifier", word_of(follow_ups.subject_identifier));
  to.text_if_any("token_address", follow_ups.token_address);
  to.setting("ask_desk", word_of(follow_ups.ask_desk));
  to.close();
}

std::string_view word_of(ReplyFullText where) {
  switch (where) {
    case ReplyFullText::metadata:
      return "metadata";
    case ReplyFullText::comment:
      return "comment";
    case ReplyFullText::none:
      return "none";
  }
  return {};
}

void write_content(SettingWriter& to, const Content& content) {
  to.open("content");
  to.setting("description", content.description == TextForm::text ? "text" : "markdown");
  to.setting("html_in_first_comment", word_of(content.html_in_first_comment));
  to.setting("clean_titles", word_of(content.clean_titles));
  to.setting("reply_full_text", word_of(content.reply_full_text));
  to.close();
}

std::string start_of(const Mailbox& mailbox) {
  switch (mailbox.start) {
    case Start::now:
      return "now";
    case Start::everything:
      return "everything";
    case Start::date:
      return mailbox.start_date;
  }
  return {};
}

std::string after_filing_of(const Mailbox& mailbox) {
  switch (mailbox.after_filing) {
    case AfterFiling::nothing:
      return "nothing";
    case AfterFiling::seen:
      return "seen";
    case AfterFiling::keyword:
      return "{ keyword: " + quoted(mailbox.keyword) + " }";
    case AfterFiling::move:
      return "{ move: " + quoted(mailbox.move_to) + " }";
  }
  return {};
}

void write_mailbox(SettingWriter& to, const Mailbox& mailbox) {
  to.open(mailbox.name);
  to.text("host", mailbox.host);
  to.setting("port", std::to_string(mailbox.port));
  to.setting("security", mailbox.security == Security::tls ? "tls" : "plain");
  to.text_if_any("ca_file", mailbox.ca_file);
  to.text("user", mailbox.user);
  to.text_if_any("address", mailbox.address);
  to.text("password_file", mailbox.password_file);
  to.text("folder", mailbox.folder);
  to.setting("start", start_of(mailbox));
  to.setting("examine", word_of(mailbox.examine));
  if (mailbox.last) to.setting("last", std::to_string(*mailbox.last));
  to.setting("after_filing", after_filing_of(mailbox));
  to.setting("idle", word_of(mailbox.idle));
  to.setting("poll", duration_text(mailbox.poll));
  to.setting("idle_renewal", duration_text(mailbox.idle_renewal));
  to.setting("message_bytes_max", bytes_text(mailbox.message_bytes_max));
  to.setting("silence", duration_text(mailbox.silence));
  to.text("source", mailbox.source);
  write_defaults(to, mailbox.defaults);
  to.close();
}

void write_operation(SettingWriter& to, const Operation& operation) {
  to.setting("reload", operation.reload == Reload::on_save ? "on_save" : "on_command");
  to.setting("audit_every", duration_text(operation.audit_every));
  to.open("keep");
  to.setting("raw", duration_text(operation.keep.raw));
  to.setting("dropped", duration_text(operation.keep.dropped));
  to.setting("rows", duration_text(operation.keep.rows));
  to.setting("budget", bytes_text(operation.keep.budget));
  to.close();
  const Alerts& alerts = operation.alerts;
  if (!alerts.webhook_url_file.empty() || !alerts.command.empty()) {
    to.open("alerts");
    to.text_if_any("webhook_url_file", alerts.webhook_url_file);
    if (!alerts.command.empty()) to.setting("command", list_of(alerts.command));
    to.close();
  }
  const Metrics& metrics = operation.metrics;
  if (!metrics.listen_address.empty()) {
    to.open("metrics");
    to.text("listen", listen_text(metrics.listen_address, metrics.listen_port));
    to.close();
  }
  if (!operation.secret_expires.empty()) {
    to.open("secret_expires");
    for (const SecretExpiry& one : operation.secret_expires) to.setting(quoted(one.file), one.date);
    to.close();
  }
}

void write_sources(SettingWriter& to, const Config& config) {
  if (!config.mailboxes.empty()) {
    to.blank();
    to.open("mailboxes");
    for (const Mailbox& mailbox : config.mailboxes) write_mailbox(to, mailbox);
    to.close();
  }
  to.blank();
  write_web(to, config.web);
  if (!config.hooks.empty()) {
    to.blank();
    to.open("hooks");
    for (const Hook& hook : config.hooks) write_hook(to, hook);
    to.close();
  }
  to.blank();
  to.open("pipes");
  for (const Pipe& pipe : config.pipes) {
    to.open(pipe.name);
    to.text("source", pipe.source);
    write_defaults(to, pipe.defaults);
    to.close();
  }
  to.close();
}

}  // namespace

std::string effective(const Config& config) {
  SettingWriter to;
  to.text("time_zone", config.time_zone);
  to.setting("own_addresses", list_of(config.own_addresses));
  to.text("requestor_fallback", config.requestor_fallback);
  to.text_if_any("authserv_id", config.authserv_id);
  to.setting("same_message", config.same_message == SameMessage::one ? "one" : "each");
  if (!config.staff.empty()) to.setting("staff", list_of(config.staff));
  write_follow_ups(to, config.follow_ups);
  to.text("state_directory", config.state_directory);
  to.text("control_socket", config.control_socket);
  to.text("rules", config.rules_directory);
  to.text("log_level", config.log_level);
  to.setting("free_bytes_min", bytes_text(config.free_bytes_min));
  to.setting("planners", std::to_string(config.planners));
  to.blank();
  write_desk(to, config.desk);
  to.blank();
  write_attachments(to, config.attachments);
  to.blank();
  write_volume(to, config);
  to.blank();
  write_content(to, config.content);
  to.blank();
  write_operation(to, config.operation);
  write_sources(to, config);
  return to.take();
}

}  // namespace intaked::config
