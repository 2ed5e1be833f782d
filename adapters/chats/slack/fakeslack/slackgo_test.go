package fakeslack_test

import (
	"context"
	"encoding/json"
	"io"
	"log"
	"sync"
	"testing"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"
	"github.com/slack-go/slack/socketmode"

	"github.com/threadtape/threadtape/adapters/chats/slack/fakeslack"
)

// An app is slack-go's own client of Socket Mode, with a handler.
type app struct {
	api    *slack.Client
	mu     sync.Mutex
	events map[socketmode.EventType]int
}

// run connects slack-go to a fake and hands its events to handle until the test ends.
func run(t *testing.T, f *fakeslack.Fake, handle func(a *app, c *socketmode.Client, e socketmode.Event)) *app {
	t.Helper()
	api := slack.New(f.BotToken(), slack.OptionAPIURL(f.URL()), slack.OptionAppLevelToken(f.AppToken()))
	a := &app{api: api, events: make(map[socketmode.EventType]int)}
	c := socketmode.New(api, socketmode.OptionLog(log.New(io.Discard, "", 0)))
	ctx, cancel := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() { _ = c.RunContext(ctx) })
	running.Go(func() {
		for {
			select {
			case e := <-c.Events:
				a.mu.Lock()
				a.events[e.Type]++
				a.mu.Unlock()
				handle(a, c, e)
			case <-ctx.Done():
				return
			}
		}
	})
	t.Cleanup(func() {
		cancel()
		running.Wait()
	})
	if err := f.Connected(soon(t)); err != nil {
		t.Fatal(err)
	}
	return a
}

func (a *app) count(kind socketmode.EventType) int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.events[kind]
}

// TestSlackGo holds that slack-go connects, is greeted, gets a command, acknowledges it with words, answers by the
// response URL with a button, and gets the press of that.
func TestSlackGo(t *testing.T) {
	t.Parallel()
	f := fakeslack.New(t, fakeslack.Options{})
	channel, ann := f.Channel("general", false), fakeslack.Person{Name: "ann"}
	a := run(t, f, func(a *app, c *socketmode.Client, e socketmode.Event) {
		switch e.Type {
		case socketmode.EventTypeSlashCommand:
			command, _ := e.Data.(slack.SlashCommand)
			if command.Text != "follow a &amp; b" || command.ChannelID != channel || command.UserName != "ann" {
				t.Errorf("command %+v", command)
			}
			c.Ack(*e.Request, map[string]any{"response_type": "ephemeral", "text": "one moment"})
			block := slack.NewActionBlock("acts", slack.NewButtonBlockElement("stop", "17", slack.NewTextBlockObject("plain_text", "Stop", false, false)))
			_, _, err := a.api.PostMessageContext(context.WithoutCancel(t.Context()), "", slack.MsgOptionResponseURL(command.ResponseURL, slack.ResponseTypeEphemeral),
				slack.MsgOptionText("followed", false), slack.MsgOptionBlocks(block))
			if err != nil {
				t.Errorf("response URL: %v", err)
			}
		case socketmode.EventTypeInteractive:
			i, _ := e.Data.(slack.InteractionCallback)
			if i.Type != slack.InteractionTypeBlockActions || len(i.ActionCallback.BlockActions) != 1 || i.ActionCallback.BlockActions[0].Value != "17" || !i.Container.IsEphemeral {
				t.Errorf("interaction %+v", i)
			}
			c.Ack(*e.Request)
			_, _, err := a.api.PostMessageContext(context.WithoutCancel(t.Context()), "", slack.MsgOptionText("stopped", false), slack.MsgOptionReplaceOriginal(i.ResponseURL))
			if err != nil {
				t.Errorf("response URL: %v", err)
			}
		}
	})
	answer := f.Slash(soon(t), ann, channel, "/tape", "follow a & b")
	if answer.Err != nil || string(answer.Ack) == "" || answer.AckAfter <= 0 {
		t.Fatalf("%v, %s after %v", answer.Err, answer.Ack, answer.AckAfter)
	}
	err := answer.Until(soon(t), func(a *fakeslack.Answer) bool { return len(a.Buttons()) == 1 })
	if err != nil || !answer.Ephemeral() {
		t.Fatalf("%v: %q", err, answer.Text())
	}
	pressed := f.Press(soon(t), ann, answer, "Stop")
	if err := pressed.Until(soon(t), func(a *fakeslack.Answer) bool { return a.Text() == "stopped" }); err != nil {
		t.Errorf("%v: %q", err, pressed.Text())
	}
	if a.count(socketmode.EventTypeHello) != 1 || len(f.Messages(channel)) != 0 || len(f.Ephemerals(channel)) != 2 {
		t.Errorf("events %v, %d messages, %d ephemeral", a.events, len(f.Messages(channel)), len(f.Ephemerals(channel)))
	}
}

// TestSlackGoReconnects holds that a disconnect, asked for or not, brings slack-go back at once, and that an envelope
// delivered twice is acknowledged twice without harm.
func TestSlackGoReconnects(t *testing.T) {
	t.Parallel()
	f := fakeslack.New(t, fakeslack.Options{})
	channel, ann := f.Channel("general", false), fakeslack.Person{Name: "ann"}
	commands := make(chan string, 10)
	run(t, f, func(_ *app, c *socketmode.Client, e socketmode.Event) {
		if e.Type == socketmode.EventTypeSlashCommand {
			c.Ack(*e.Request)
			commands <- e.Request.EnvelopeID
		}
	})
	for n, what := range []fakeslack.Line{{Reason: fakeslack.RefreshRequest}, {Reason: fakeslack.Warning}, {Cut: true}, {Close: 1011}} {
		f.Disturb(what)
		if err := f.Until(soon(t), func() bool { return f.Connections() == n+2 && f.Open() == 1 }); err != nil {
			t.Fatalf("after %+v: %v", what, err)
		}
		f.Double(1)
		if answer := f.Slash(soon(t), ann, channel, "/tape", ""); answer.Err != nil {
			t.Fatalf("after %+v: %v", what, answer.Err)
		}
		if first, second := <-commands, <-commands; first != second {
			t.Errorf("envelopes %s and %s, want one twice", first, second)
		}
	}
}

// TestSlackGoMethods holds that slack-go's own calls are taken and understood.
func TestSlackGoMethods(t *testing.T) {
	t.Parallel()
	f := fakeslack.New(t, fakeslack.Options{Scopes: fakeslack.AllScopes()})
	channel, ann := f.Channel("general", false), f.Know(fakeslack.Person{Name: "ann", Guest: true})
	f.Join(channel, ann)
	ctx, api := t.Context(), slack.New(f.BotToken(), slack.OptionAPIURL(f.URL()))
	if who, err := api.AuthTestContext(ctx); err != nil || who.UserID != f.BotUser("") || who.TeamID != f.TeamID() {
		t.Errorf("auth.test: %+v, %v", who, err)
	}
	calm := []slack.MsgOption{slack.MsgOptionDisableLinkUnfurl(), slack.MsgOptionDisableMediaUnfurl()}
	say := func(more ...slack.MsgOption) string {
		t.Helper()
		_, ts, err := api.PostMessageContext(ctx, channel, append(more, calm...)...)
		if err != nil {
			t.Errorf("chat.postMessage: %v", err)
		}
		return ts
	}
	header := slack.NewHeaderBlock(slack.NewTextBlockObject("plain_text", "A thread", false, false))
	words := slack.NewRichTextBlock("", slack.NewRichTextSection(slack.NewRichTextSectionTextElement("<!here> *a*", nil)))
	meta := slack.MsgOptionMetadata(slack.SlackMetadata{EventType: "relay", EventPayload: map[string]any{"key": "k1"}})
	ts := say(slack.MsgOptionText("A thread", false), slack.MsgOptionBlocks(header, words), meta)
	answer := say(slack.MsgOptionText("more", false), slack.MsgOptionTS(ts))
	if _, _, _, err := api.UpdateMessageContext(ctx, channel, ts, slack.MsgOptionText("B", false)); err != nil {
		t.Errorf("chat.update: %v", err)
	}
	history, err := api.GetConversationHistoryContext(ctx, &slack.GetConversationHistoryParameters{ChannelID: channel, IncludeAllMetadata: true})
	if err != nil || len(history.Messages) != 1 || history.Messages[0].Metadata.EventPayload["key"] != "k1" || history.Messages[0].Text != "B" {
		t.Errorf("conversations.history: %+v, %v", history, err)
	}
	replies, _, _, err := api.GetConversationRepliesContext(ctx, &slack.GetConversationRepliesParameters{ChannelID: channel, Timestamp: ts})
	if err != nil || len(replies) != 2 || replies[1].Timestamp != answer {
		t.Errorf("conversations.replies: %+v, %v", replies, err)
	}
	if info, err := api.GetConversationInfoContext(ctx, &slack.GetConversationInfoInput{ChannelID: channel, IncludeNumMembers: true}); err != nil || info.Name != "general" || !info.IsMember {
		t.Errorf("conversations.info: %+v, %v", info, err)
	}
	if user, err := api.GetUserInfoContext(ctx, ann.ID); err != nil || !user.IsRestricted || user.IsAdmin {
		t.Errorf("users.info: %+v, %v", user, err)
	}
	if _, err := api.PostEphemeralContext(ctx, channel, ann.ID, slack.MsgOptionText("only you", false)); err != nil {
		t.Errorf("chat.postEphemeral: %v", err)
	}
	if link, err := api.GetPermalinkContext(ctx, &slack.PermalinkParameters{Channel: channel, Ts: ts}); err != nil || link == "" {
		t.Errorf("chat.getPermalink: %q, %v", link, err)
	}
	if _, _, err := api.DeleteMessageContext(ctx, channel, answer); err != nil {
		t.Errorf("chat.delete: %v", err)
	}
	file(t, f, api, say)
	all := f.Messages(channel)
	if len(all) != 3 || f.Text(all[0]) != "A thread\n<!here> *a*" || all[0].Text != "B" || all[0].Edits != 1 || !all[1].Deleted || len(f.Ephemerals(channel)) != 1 {
		t.Errorf("stands %+v", all)
	}
	if live := f.Live(all[0]); len(live) != 0 {
		t.Errorf("live %q", live)
	}
}

// file uploads a file with slack-go and shows it by an image block.
func file(t *testing.T, f *fakeslack.Fake, api *slack.Client, say func(...slack.MsgOption) string) {
	t.Helper()
	up, err := api.UploadFileContext(t.Context(), slack.UploadFileParameters{Content: "card", FileSize: 4, Filename: "card.png", AltTxt: "a card"})
	if err != nil || len(f.Files()) != 1 || string(f.Files()[0].Bytes) != "card" || f.Files()[0].Alt != "a card" {
		t.Fatalf("upload: %+v, %v, %+v", up, err, f.Files())
	}
	image := slack.NewImageBlockSlackFile(&slack.SlackFileObject{ID: up.ID}, "a card", "", nil)
	say(slack.MsgOptionText("card", false), slack.MsgOptionBlocks(image))
}

// TestSlackGoViews holds modals, their submission with errors and without, shortcuts and the home tab.
func TestSlackGoViews(t *testing.T) {
	t.Parallel()
	f := fakeslack.New(t, fakeslack.Options{})
	channel, ann := f.Channel("general", false), fakeslack.Person{Name: "ann"}
	plain := func(s string) *slack.TextBlockObject { return slack.NewTextBlockObject("plain_text", s, false, false) }
	modal := func() slack.ModalViewRequest {
		input := slack.NewInputBlock("url", plain("Address"), nil, slack.NewPlainTextInputBlockElement(plain("https://"), "address"))
		return slack.ModalViewRequest{
			Type: slack.VTModal, Title: plain("Follow"), Submit: plain("Follow"), CallbackID: "follow", Blocks: slack.Blocks{BlockSet: []slack.Block{input}},
		}
	}
	run(t, f, func(a *app, c *socketmode.Client, e socketmode.Event) {
		switch e.Type {
		case socketmode.EventTypeEventsAPI:
			event, _ := e.Data.(slackevents.EventsAPIEvent)
			c.Ack(*e.Request)
			if opened, ok := event.InnerEvent.Data.(*slackevents.AppHomeOpenedEvent); ok {
				section := slack.NewSectionBlock(plain("Nothing is followed."), nil, nil)
				_, err := a.api.PublishViewContext(context.WithoutCancel(t.Context()), slack.PublishViewContextRequest{
					UserID: opened.User, View: slack.HomeTabViewRequest{Type: slack.VTHomeTab, Blocks: slack.Blocks{BlockSet: []slack.Block{section}}},
				})
				if err != nil {
					t.Errorf("views.publish: %v", err)
				}
			}
		case socketmode.EventTypeInteractive:
			i, _ := e.Data.(slack.InteractionCallback)
			switch i.Type {
			case slack.InteractionTypeMessageAction, slack.InteractionTypeShortcut:
				c.Ack(*e.Request)
				if _, err := a.api.OpenViewContext(context.WithoutCancel(t.Context()), i.TriggerID, modal()); err != nil {
					t.Errorf("views.open: %v", err)
				}
			case slack.InteractionTypeViewSubmission:
				if i.View.State.Values["url"]["address"].Value == "x" {
					c.Ack(*e.Request, slack.NewErrorsViewSubmissionResponse(map[string]string{"url": "no address"}))
					return
				}
				c.Ack(*e.Request)
			}
		}
	})
	m := f.Say(ann, channel, "look at this")
	for _, answer := range []*fakeslack.Answer{
		f.MessageShortcut(soon(t), ann, channel, m.TS, "follow_this"), f.Shortcut(soon(t), ann, "follow"),
	} {
		if err := answer.Wait(soon(t)); err != nil || answer.Text() != "Follow\nAddress\nhttps://" {
			t.Fatalf("%v: %q", err, answer.Text())
		}
		refused := f.Submit(soon(t), ann, answer, map[string]string{"Address": "x"})
		if v, _ := answer.View(); refused.Err != nil || refused.Errors["url"] != "no address" || v.Closed {
			t.Errorf("%v, errors %v, view %+v", refused.Err, refused.Errors, v)
		}
		done := f.Submit(soon(t), ann, answer, map[string]string{"address": "https://a.example/t/1"})
		if v, _ := answer.View(); done.Err != nil || !v.Closed {
			t.Errorf("%v, view %+v", done.Err, v)
		}
	}
	if a := f.OpenHome(soon(t), ann); a.Err != nil {
		t.Fatal(a.Err)
	}
	var home fakeslack.View
	if err := f.Until(soon(t), func() (ok bool) { home, ok = f.Home(ann); return ok }); err != nil {
		t.Fatal(err)
	}
	if home.Text() != "Nothing is followed." {
		t.Errorf("home %q", home.Text())
	}
	for _, r := range f.Requests() {
		var args map[string]any
		if json.Unmarshal(r.Args, &args) != nil || args["trigger_id"] != nil || args["token"] != nil {
			t.Errorf("%s carries a secret: %s", r.Method, r.Args)
		}
	}
}
