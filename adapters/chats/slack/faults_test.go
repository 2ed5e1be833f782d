package slack

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/threadtape/threadtape/adapters/chats/slack/fakeslack"
	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/chat/chattest"
	"github.com/threadtape/threadtape/bot/fault"
)

// TestNames holds what each of Slack's errors asks of the caller: whether to come again, whether it may have been heard, and
// that there are words for people.
func TestNames(t *testing.T) {
	t.Parallel()
	want := map[fault.Kind]string{
		fault.Gone: `channel_not_found user_not_found users_not_found user_not_in_channel message_not_found thread_not_found invalid_thread_ts
			file_not_found file_deleted expired_trigger_id trigger_expired invalid_trigger_id trigger_exchanged exchanged_trigger_id expired_url used_url`,
		fault.Denied: `not_in_channel is_archived is_inactive channel_is_archived slack_connect_canvas_sharing_blocked restricted_action
			restricted_action_read_only_channel restricted_action_thread_only_channel restricted_action_non_threadable_channel
			restricted_action_thread_locked team_access_not_granted no_permission access_denied not_allowed_token_type not_authed invalid_auth
			token_revoked token_expired account_inactive user_removed_from_team team_not_found app_missing_action_url ekm_access_denied
			two_factor_setup_required user_not_visible user_disabled cannot_dm_bot messages_tab_disabled not_allowed_to_dm
			file_uploads_disabled cant_delete_file storage_limit_reached missing_scope`,
		fault.Invalid: `method_not_supported_for_channel_type channel_type_not_supported cannot_reply_to_message duplicate_message_not_found
			duplicate_channel_not_found cant_update_message cant_delete_message edit_window_closed compliance_exports_prevent_deletion msg_too_long
			msg_blocks_too_long metadata_too_large too_many_attachments invalid_blocks invalid_blocks_format invalid_attachments
			invalid_metadata_format invalid_metadata_schema metadata_must_be_sent_from_app markdown_text_conflict no_text invalid_arguments
			invalid_form_data file_update_failed file_upload_size_restricted alt_text_too_large something_of_tomorrow`,
		fault.Again: `ratelimited rate_limited message_limit_exceeded accesslimited team_added_to_org org_login_required
			external_channel_migrating request_timeout`,
		fault.Broken: `unknown_method deprecated_endpoint method_deprecated service_unavailable internal_error fatal_error`,
	}
	judged := make(map[string]bool)
	for kind, names := range want {
		for name := range strings.FieldsSeq(names) {
			judged[name] = true
			for _, repeat := range []bool{false, true} {
				body, _ := json.Marshal(map[string]any{"ok": false, "error": name})
				err := new(api).told(call{method: postMethod, repeat: repeat}, &exchange{status: 200, body: body}, nil)
				half := meanings[name].halfDone
				kind := kind
				if half && repeat {
					kind = fault.Again
				}
				if fault.Of(err) != kind || nameOf(err) != name || errors.Is(err, chat.ErrUnsure) != (half && !repeat) {
					t.Errorf("%s (repeat %v) = %v (%v), unsure %v, want %v", name, repeat, err, fault.Of(err), errors.Is(err, chat.ErrUnsure), kind)
				}
				if say, _ := fault.Words(err); say == "" || !strings.HasPrefix(fault.Code(err), "E-SLACK-") || strings.Contains(say, "_") && name != "missing_scope" {
					t.Errorf("%s says %q with code %s", name, say, fault.Code(err))
				}
			}
		}
	}
	for name := range meanings {
		if !judged[name] {
			t.Errorf("%s is not judged here", name)
		}
	}
}

// TestScopeNamed holds that a missing scope is named, with what to do about it.
func TestScopeNamed(t *testing.T) {
	t.Parallel()
	w := begin(t, fakeslack.Options{}, Options{})
	w.Deny("", "chat:write")
	_, err := w.s.Send(t.Context(), at(w.one), chattest.Say("k", "words"))
	say, fix := fault.Words(err)
	if fault.Of(err) != fault.Denied || fault.Code(err) != "E-SLACK-SCOPE" || !strings.Contains(say, "chat:write") || !strings.Contains(fix, "chat:write") {
		t.Errorf("Send = %v: %q %q", err, say, fix)
	}
}

// TestInviteNamed holds that where the bot is not, it says what to type.
func TestInviteNamed(t *testing.T) {
	t.Parallel()
	w := begin(t, fakeslack.Options{}, Options{})
	hidden := w.Channel("hidden", true)
	w.Leave(hidden)
	w.Deny("", "chat:write.public")
	w.Leave(w.one)
	for channel, kind := range map[string]fault.Kind{hidden: fault.Gone, w.one: fault.Denied} {
		_, err := w.s.Send(t.Context(), at(channel), chattest.Say("k", "words"))
		if _, fix := fault.Words(err); fault.Of(err) != kind || !strings.Contains(fix, "/invite @threadtape") {
			t.Errorf("Send = %v, fix %q", err, fix)
		}
	}
	w.Archive(w.other, true)
	if _, err := w.s.Send(t.Context(), at(w.other), chattest.Say("k", "words")); fault.Of(err) != fault.Denied || fault.Code(err) != "E-SLACK-ARCHIVED" {
		t.Errorf("Send to an archived channel = %v", err)
	}
}

// TestStatuses holds what answers mean that are not Slack's own.
func TestStatuses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		status       int
		body         string
		kind, repeat fault.Kind
		unsure       bool
	}{
		{500, "<html>", fault.Broken, fault.Again, true},
		{502, "<html>", fault.Broken, fault.Again, true},
		{503, `{"ok":false,"error":"service_unavailable"}`, fault.Broken, fault.Again, true},
		{408, "", fault.Broken, fault.Again, true},
		{404, "<html>", fault.Broken, fault.Broken, false},
		{404, `{"ok":false,"error":"used_url"}`, fault.Gone, fault.Gone, false},
		{302, "", fault.Broken, fault.Broken, false},
		{413, "<html>", fault.Invalid, fault.Invalid, false},
		{403, "<html>", fault.Again, fault.Again, false},
		{401, `{"ok":false,"error":"invalid_auth"}`, fault.Denied, fault.Denied, false},
		{429, "", fault.Again, fault.Again, false},
		{200, "<html>", fault.Broken, fault.Again, true},
		{200, `{"ok":tr`, fault.Broken, fault.Again, true},
		{200, `{}`, fault.Broken, fault.Again, true},
		{200, `[]`, fault.Broken, fault.Again, true},
	} {
		for _, repeat := range []bool{false, true} {
			want := c.kind
			if repeat {
				want = c.repeat
			}
			err := new(api).judge(call{method: postMethod, repeat: repeat}, &exchange{status: c.status, body: []byte(c.body)}, 7*time.Second, nil)
			if fault.Of(err) != want || errors.Is(err, chat.ErrUnsure) != (c.unsure && !repeat) {
				t.Errorf("%d %s (repeat %v) = %v (%v)", c.status, c.body, repeat, err, fault.Of(err))
			}
			if c.status == http.StatusTooManyRequests && fault.After(err) != 7*time.Second {
				t.Errorf("a 429 asks to wait %v", fault.After(err))
			}
		}
	}
}

// TestQuietComplaints holds that what Slack quotes of a message reaches no error.
func TestQuietComplaints(t *testing.T) {
	t.Parallel()
	body := `{"ok":false,"error":"invalid_blocks <b>okafor</b> xoxb-1","response_metadata":{"messages":["[ERROR] okafor sold [json-pointer:/blocks/3/text/text]"]}}`
	err := new(api).told(call{method: postMethod}, &exchange{status: 200, body: []byte(body)}, nil)
	if strings.Contains(err.Error(), "okafor sold") || strings.Contains(err.Error(), "xoxb") || !strings.Contains(err.Error(), "/blocks/3/text/text") {
		t.Errorf("%v", err)
	}
}
