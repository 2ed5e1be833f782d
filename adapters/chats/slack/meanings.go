package slack

import (
	"time"

	"github.com/threadtape/threadtape/bot/fault"
)

// A meaning is what one of Slack's errors asks of the caller and says to a person.
type meaning struct {
	kind     fault.Kind
	after    time.Duration // only with Again
	code     string
	say      string
	fix      string
	halfDone bool // what was asked may have been done all the same
}

func (m meaning) fault(cause error) error {
	return &fault.Error{Kind: m.kind, After: m.after, Code: m.code, Say: m.say, Fix: m.fix, Err: cause}
}

func byName(name string) (meaning, bool) {
	m, ok := meanings[name]
	return m, ok
}

// Fixes that several names share.
//
//nolint:gosec // what is called a token here is words for people
const (
	fixToken    = "Copy the Bot User OAuth Token (xoxb-) from the app's page OAuth & Permissions into the settings; threadtape setup slack shows how."
	fixInvite   = "Type in that channel: /invite @threadtape"
	fixArchived = "Unarchive the channel, or choose another one."
	fixAdmins   = "Ask an admin of the workspace to let Threadtape post there, or choose another channel."
	fixWait     = "Wait a moment, then ask again."
)

// meanings are Slack's errors by the names that its methods document, such as those of
// https://docs.slack.dev/reference/methods/chat.postMessage#errors. missing_scope is in faults.go.
var meanings = map[string]meaning{
	"channel_not_found":                     {kind: fault.Gone, code: "E-SLACK-CHANNEL", say: "Threadtape finds no such channel: it is gone, or private.", fix: fixInvite},
	"not_in_channel":                        {kind: fault.Denied, code: "E-SLACK-INVITE", say: "Threadtape is not in that channel.", fix: fixInvite},
	"is_archived":                           {kind: fault.Denied, code: "E-SLACK-ARCHIVED", say: "That channel is archived.", fix: fixArchived},
	"is_inactive":                           {kind: fault.Denied, code: "E-SLACK-ARCHIVED", say: "That channel is archived.", fix: fixArchived},
	"channel_is_archived":                   {kind: fault.Denied, code: "E-SLACK-ARCHIVED", say: "That channel is archived.", fix: fixArchived},
	"method_not_supported_for_channel_type": {kind: fault.Invalid, code: "E-SLACK-KIND", say: "That cannot be done in a channel of that kind.", fix: "Choose a public or private channel."},
	"channel_type_not_supported":            {kind: fault.Invalid, code: "E-SLACK-KIND", say: "That cannot be done in a channel of that kind.", fix: "Choose a public or private channel."},
	"slack_connect_canvas_sharing_blocked":  {kind: fault.Denied, code: "E-SLACK-RESTRICTED", say: "An admin of that workspace does not let Threadtape post there.", fix: fixAdmins},

	"restricted_action":                        {kind: fault.Denied, code: "E-SLACK-RESTRICTED", say: "An admin of that workspace does not let Threadtape post there.", fix: fixAdmins},
	"restricted_action_read_only_channel":      {kind: fault.Denied, code: "E-SLACK-RESTRICTED", say: "Threadtape may only read in that channel.", fix: fixAdmins},
	"restricted_action_thread_only_channel":    {kind: fault.Denied, code: "E-SLACK-RESTRICTED", say: "In that channel Threadtape may answer in threads only.", fix: fixAdmins},
	"restricted_action_non_threadable_channel": {kind: fault.Denied, code: "E-SLACK-NO-THREADS", say: "That channel has no threads.", fix: "Use place:channel there."},
	"restricted_action_thread_locked":          {kind: fault.Denied, code: "E-SLACK-LOCKED", say: "That thread is locked.", fix: "Unlock it, or use place:channel there."},
	"team_access_not_granted":                  {kind: fault.Denied, code: "E-SLACK-RIGHTS", say: "Threadtape is not installed in that workspace.", fix: "Install the app there."},
	"no_permission":                            {kind: fault.Denied, code: "E-SLACK-RIGHTS", say: "Threadtape may not do that in this workspace.", fix: "Install the app again; threadtape setup slack shows how."},
	"access_denied":                            {kind: fault.Denied, code: "E-SLACK-RIGHTS", say: "Threadtape may not do that in this workspace.", fix: "Install the app again; threadtape setup slack shows how."},
	"not_allowed_token_type":                   {kind: fault.Denied, code: "E-SLACK-TOKEN", say: "That is not the token for this.", fix: fixToken},
	"not_authed":                               {kind: fault.Denied, code: "E-SLACK-TOKEN", say: "Slack does not take the bot's token any more.", fix: fixToken},
	"invalid_auth":                             {kind: fault.Denied, code: "E-SLACK-TOKEN", say: "Slack does not take the bot's token any more.", fix: fixToken},
	"token_revoked":                            {kind: fault.Denied, code: "E-SLACK-TOKEN", say: "Somebody took the bot's token back.", fix: fixToken},
	"token_expired":                            {kind: fault.Denied, code: "E-SLACK-TOKEN", say: "The bot's token has expired.", fix: fixToken},
	"account_inactive":                         {kind: fault.Denied, code: "E-SLACK-TOKEN", say: "Threadtape was removed from that workspace.", fix: "Install the app there again; threadtape setup slack shows how."},
	"user_removed_from_team":                   {kind: fault.Denied, code: "E-SLACK-TOKEN", say: "Threadtape was removed from that workspace.", fix: "Install the app there again; threadtape setup slack shows how."},
	"team_not_found":                           {kind: fault.Denied, code: "E-SLACK-TEAM", say: "That workspace is no longer there.", fix: ""},
	"app_missing_action_url":                   {kind: fault.Denied, code: "E-SLACK-MANIFEST", say: "The app cannot show buttons yet.", fix: "Turn on Interactivity in the app's settings; threadtape setup slack prints the manifest."},
	"ekm_access_denied":                        {kind: fault.Denied, code: "E-SLACK-EKM", say: "The admins of that workspace have stopped messages there for now.", fix: "Ask them when it is over."},
	"two_factor_setup_required":                {kind: fault.Denied, code: "E-SLACK-RIGHTS", say: "The account that owns the app must set up two-factor authentication first.", fix: ""},

	"user_not_found":                      {kind: fault.Gone, code: "E-SLACK-PERSON", say: "Slack knows no such person.", fix: ""},
	"users_not_found":                     {kind: fault.Gone, code: "E-SLACK-PERSON", say: "Slack knows no such person.", fix: ""},
	"user_not_visible":                    {kind: fault.Denied, code: "E-SLACK-PERSON", say: "Threadtape cannot see that person.", fix: ""},
	"user_disabled":                       {kind: fault.Denied, code: "E-SLACK-DM", say: "That person is no longer in the workspace.", fix: ""},
	"user_not_in_channel":                 {kind: fault.Gone, code: "E-SLACK-PERSON", say: "That person is not in the channel.", fix: ""},
	"cannot_dm_bot":                       {kind: fault.Denied, code: "E-SLACK-DM", say: "Bots cannot be written to.", fix: ""},
	"messages_tab_disabled":               {kind: fault.Denied, code: "E-SLACK-DM", say: "People cannot get messages from Threadtape here.", fix: "Turn on the Messages Tab at the app's page App Home."},
	"not_allowed_to_dm":                   {kind: fault.Denied, code: "E-SLACK-DM", say: "That person takes no messages from Threadtape.", fix: ""},
	"message_not_found":                   {kind: fault.Gone, code: "E-SLACK-GONE", say: "That message is no longer there.", fix: ""},
	"thread_not_found":                    {kind: fault.Gone, code: "E-SLACK-THREAD", say: "That thread is no longer there.", fix: ""},
	"cannot_reply_to_message":             {kind: fault.Invalid, code: "E-SLACK-THREAD", say: "That message cannot have a thread.", fix: "Use place:channel there."},
	"invalid_thread_ts":                   {kind: fault.Gone, code: "E-SLACK-THREAD", say: "That thread is no longer there.", fix: ""},
	"duplicate_message_not_found":         {kind: fault.Invalid, code: "E-SLACK-REMOVED", say: "That was said already, and somebody removed it.", fix: ""},
	"duplicate_channel_not_found":         {kind: fault.Invalid, code: "E-SLACK-REMOVED", say: "That was said already, in a channel that is no longer there.", fix: ""},
	"cant_update_message":                 {kind: fault.Invalid, code: "E-SLACK-FOREIGN", say: "Somebody else wrote that message.", fix: ""},
	"cant_delete_message":                 {kind: fault.Invalid, code: "E-SLACK-FOREIGN", say: "That message is not for Threadtape to remove.", fix: "An admin of the workspace can remove it."},
	"edit_window_closed":                  {kind: fault.Invalid, code: "E-SLACK-CLOSED", say: "This workspace does not let messages be changed for so long.", fix: "An admin of the workspace can allow it under Message Editing."},
	"compliance_exports_prevent_deletion": {kind: fault.Invalid, code: "E-SLACK-CLOSED", say: "This workspace lets no message be removed.", fix: ""},
	"expired_trigger_id":                  {kind: fault.Gone, code: "E-SLACK-LATE", say: "It took too long: Slack no longer takes an answer to that.", fix: "Ask again."},
	"trigger_expired":                     {kind: fault.Gone, code: "E-SLACK-LATE", say: "It took too long: Slack no longer takes an answer to that.", fix: "Ask again."},
	"invalid_trigger_id":                  {kind: fault.Gone, code: "E-SLACK-LATE", say: "It took too long: Slack no longer takes an answer to that.", fix: "Ask again."},
	"trigger_exchanged":                   {kind: fault.Gone, code: "E-SLACK-LATE", say: "That was answered already.", fix: ""},
	"exchanged_trigger_id":                {kind: fault.Gone, code: "E-SLACK-LATE", say: "That was answered already.", fix: ""},
	"expired_url":                         {kind: fault.Gone, code: "E-SLACK-LATE", say: "It took too long: Slack no longer takes an answer to that.", fix: "Ask again."},
	"used_url":                            {kind: fault.Gone, code: "E-SLACK-LATE", say: "Slack takes no further answer to that.", fix: "Ask again."},

	"msg_too_long":                   {kind: fault.Invalid, code: "E-SLACK-SIZE", say: "That message is longer than Slack takes.", fix: ""},
	"msg_blocks_too_long":            {kind: fault.Invalid, code: "E-SLACK-SIZE", say: "That message is longer than Slack takes.", fix: ""},
	"metadata_too_large":             {kind: fault.Invalid, code: "E-SLACK-SIZE", say: "That message is longer than Slack takes.", fix: ""},
	"too_many_attachments":           {kind: fault.Invalid, code: "E-SLACK-SIZE", say: "That message has more parts than Slack takes.", fix: ""},
	"invalid_blocks":                 {kind: fault.Invalid, code: "E-SLACK-FORM", say: "Slack refused the form of that message.", fix: "The log names the place."},
	"invalid_blocks_format":          {kind: fault.Invalid, code: "E-SLACK-FORM", say: "Slack refused the form of that message.", fix: "The log names the place."},
	"invalid_attachments":            {kind: fault.Invalid, code: "E-SLACK-FORM", say: "Slack refused the form of that message.", fix: "The log names the place."},
	"invalid_metadata_format":        {kind: fault.Invalid, code: "E-SLACK-FORM", say: "Slack refused the form of that message.", fix: "The log names the place."},
	"invalid_metadata_schema":        {kind: fault.Invalid, code: "E-SLACK-FORM", say: "Slack refused the form of that message.", fix: "The log names the place."},
	"metadata_must_be_sent_from_app": {kind: fault.Invalid, code: "E-SLACK-FORM", say: "Slack refused the form of that message.", fix: "Use the token of an app."},
	"markdown_text_conflict":         {kind: fault.Invalid, code: "E-SLACK-FORM", say: "Slack refused the form of that message.", fix: "The log names the place."},
	"no_text":                        {kind: fault.Invalid, code: "E-SLACK-EMPTY", say: "There was nothing to say.", fix: ""},
	"invalid_arguments":              {kind: fault.Invalid, code: "E-SLACK-FORM", say: "Slack refused the form of that.", fix: "The log names the place."},
	"invalid_form_data":              {kind: fault.Invalid, code: "E-SLACK-FORM", say: "Slack refused the form of that.", fix: "The log names the place."},
	"file_not_found":                 {kind: fault.Gone, code: "E-SLACK-FILE", say: "That file is no longer there.", fix: ""},
	"file_deleted":                   {kind: fault.Gone, code: "E-SLACK-FILE", say: "That file is no longer there.", fix: ""},
	"cant_delete_file":               {kind: fault.Denied, code: "E-SLACK-FILE", say: "This workspace does not let me delete that file.", fix: fixAdmins},
	"file_update_failed":             {kind: fault.Invalid, code: "E-SLACK-FILE", say: "Slack does not take that file.", fix: ""},
	"file_upload_size_restricted":    {kind: fault.Invalid, code: "E-SLACK-FILE", say: "The file is larger than Slack takes.", fix: ""},
	"file_uploads_disabled":          {kind: fault.Denied, code: "E-SLACK-FILE", say: "This workspace takes no files.", fix: fixAdmins},
	"storage_limit_reached":          {kind: fault.Denied, code: "E-SLACK-FULL", say: "This workspace has no room for more files.", fix: "Ask an admin of the workspace."},
	"alt_text_too_large":             {kind: fault.Invalid, code: "E-SLACK-FORM", say: "The description of the picture is longer than Slack takes.", fix: ""},
	"unknown_method":                 {kind: fault.Broken, code: "E-SLACK-ADDRESS", say: "What answers at that address is not Slack's API.", fix: "Check slack.api in the settings."},
	"deprecated_endpoint":            {kind: fault.Broken, code: "E-SLACK-ADDRESS", say: "Slack has dropped what Threadtape asks for.", fix: "Install a newer version of Threadtape."},
	"method_deprecated":              {kind: fault.Broken, code: "E-SLACK-ADDRESS", say: "Slack has dropped what Threadtape asks for.", fix: "Install a newer version of Threadtape."},

	"ratelimited":                {kind: fault.Again, after: 5 * time.Second, code: "E-SLACK-RATE", say: "Slack asks Threadtape to slow down.", fix: fixWait},
	"rate_limited":               {kind: fault.Again, after: 5 * time.Second, code: "E-SLACK-RATE", say: "Slack asks Threadtape to slow down.", fix: fixWait},
	"message_limit_exceeded":     {kind: fault.Again, after: time.Hour, code: "E-SLACK-FULL", say: "This workspace has sent as many messages as its plan allows.", fix: "An admin of the workspace knows the plan."},
	"accesslimited":              {kind: fault.Again, after: time.Minute, code: "E-SLACK-BLOCKED", say: "Slack lets Threadtape do little for now.", fix: fixWait},
	"team_added_to_org":          {kind: fault.Again, after: 10 * time.Minute, code: "E-SLACK-MOVING", say: "That workspace is being moved.", fix: fixWait},
	"org_login_required":         {kind: fault.Again, after: 10 * time.Minute, code: "E-SLACK-MOVING", say: "That workspace is being moved.", fix: fixWait},
	"external_channel_migrating": {kind: fault.Again, after: time.Minute, code: "E-SLACK-MOVING", say: "That channel is being moved.", fix: fixWait},
	"request_timeout":            {kind: fault.Again, code: "E-SLACK-TROUBLE", say: "Slack did not get all of that.", fix: fixWait},
	"service_unavailable":        {kind: fault.Again, code: "E-SLACK-TROUBLE", say: "Slack has troubles of its own right now.", fix: fixWait, halfDone: true},
	"internal_error":             {kind: fault.Again, code: "E-SLACK-TROUBLE", say: "Slack has troubles of its own right now.", fix: fixWait, halfDone: true},
	"fatal_error":                {kind: fault.Again, code: "E-SLACK-TROUBLE", say: "Slack has troubles of its own right now.", fix: fixWait, halfDone: true},
}
