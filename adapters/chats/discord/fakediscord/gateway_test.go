package fakediscord_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/gorilla/websocket"

	"github.com/threadtape/threadtape/adapters/chats/discord/fakediscord"
)

// session is discordgo on the fake. Its endpoints are package variables, so that the gateway's address is asked by hand.
func session(t *testing.T, f *fakediscord.Fake) *discordgo.Session {
	t.Helper()
	s, err := discordgo.New("Bot " + f.Token())
	if err != nil {
		t.Fatal(err)
	}
	discordgo.EndpointGateway = f.URL() + "/gateway"
	discordgo.EndpointAPI = f.URL() + "/"
	s.Identify.Intents = discordgo.IntentsGuilds
	s.ShouldReconnectOnError, s.StateEnabled = false, false
	s.Client.Transport = newBot(t, f).c.Transport
	return s
}

// TestDiscordgo holds that the library connects, is told its guilds and answers what people do.
func TestDiscordgo(t *testing.T) {
	f := fakediscord.New(t, fakediscord.Options{})
	guild := f.Guild("garden", "")
	channel := f.Channel(guild, "general", fakediscord.Text)
	b := newBot(t, f)
	b.json("PUT", "/applications/"+f.AppID()+"/commands", tape)
	s := session(t, f)
	guilds := make(chan string, 1)
	s.AddHandler(func(_ *discordgo.Session, g *discordgo.GuildCreate) { guilds <- g.ID })
	s.AddHandler(func(_ *discordgo.Session, i *discordgo.InteractionCreate) {
		path := "/interactions/" + i.ID + "/" + i.Token + "/callback"
		if i.Type == discordgo.InteractionMessageComponent {
			b.json("POST", path, `{"type":7,"data":{"content":"pressed","components":[],`+calm+`}}`)
			return
		}
		words := i.ApplicationCommandData().Options[0].Options[0].StringValue()
		b.json("POST", path, `{"type":5,"data":{"flags":64}}`)
		b.json("PATCH", "/webhooks/"+f.AppID()+"/"+i.Token+"/messages/@original", `{"content":"follow `+words+`",`+calm+`,
			"components":[{"type":1,"components":[{"type":2,"style":2,"label":"Stop","custom_id":"stop"}]}]}`)
	})
	if err := s.Open(); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if got := <-guilds; got != guild {
		t.Errorf("told of the guild %s, want %s", got, guild)
	}
	ann := fakediscord.Person{Name: "ann"}
	a := f.Slash(t.Context(), ann, channel, "tape", "follow", map[string]any{"thread": "oak"})
	if err := a.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	if a.Kind != 5 || !a.Deferred || !a.Ephemeral || a.Text() != "follow oak\nStop" {
		t.Errorf("answer %+v, text %q", a, a.Text())
	}
	if all := f.Messages(channel); len(all) > 0 {
		t.Errorf("an ephemeral answer stands in the channel: %+v", all)
	}
	if got := f.Press(t.Context(), ann, a, "Stop"); got.Err != nil || got.Kind != 7 || a.Text() != "pressed" {
		t.Errorf("pressed: %+v, text %q", got, a.Text())
	}
}

// tape declares the command that tests use.
const tape = `[{"name":"tape","description":"Follow threads","type":1,"contexts":[0,1],"integration_types":[0,1],"options":[
	{"type":1,"name":"follow","description":"Follow a thread","options":[
		{"type":3,"name":"thread","description":"Which","required":true,"autocomplete":true,"max_length":100},
		{"type":7,"name":"channel","description":"Where","channel_types":[0,5,15]},
		{"type":4,"name":"count","description":"How many","min_value":1,"max_value":9},
		{"type":3,"name":"mode","description":"How","choices":[{"name":"All","value":"all"}]}]}]},
	{"name":"Follow this","type":3}]`

// dial opens a connection to the gateway by hand.
func dial(t *testing.T, f *fakediscord.Fake) *websocket.Conn {
	t.Helper()
	d := websocket.Dialer{NetDialContext: f.DialContext}
	at := strings.Replace(strings.TrimSuffix(f.URL(), "/api/v10"), "http", "ws", 1)
	c, r, err := d.DialContext(t.Context(), at+"/socket/?v=10&encoding=json", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Body.Close()
	t.Cleanup(func() { c.Close() })
	return c
}

type packet struct {
	Op   int    `json:"op"`
	Data any    `json:"d"`
	Type string `json:"t"`
}

// next reads a packet; a close code comes as its number below zero.
func next(t *testing.T, c *websocket.Conn) packet {
	t.Helper()
	_ = c.SetReadDeadline(time.Now().Add(5 * time.Second))
	var p packet
	err := c.ReadJSON(&p)
	if ended, ok := errors.AsType[*websocket.CloseError](err); ok {
		return packet{Op: -ended.Code}
	}
	if err != nil {
		return packet{Op: -1}
	}
	return p
}

func identify(t *testing.T, c *websocket.Conn, token string, intents int, shard ...int) {
	t.Helper()
	d := map[string]any{"token": token, "intents": intents, "properties": map[string]string{"os": "linux"}}
	if len(shard) > 0 {
		d["shard"] = shard
	}
	if err := c.WriteJSON(map[string]any{"op": 2, "d": d}); err != nil {
		t.Fatal(err)
	}
}

// TestIdentify holds how the gateway answers an IDENTIFY.
func TestIdentify(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		token   string
		intents int
		shard   []int
		line    fakediscord.Line
		want    []int // operations; below zero close codes, or -1 for a lost connection
	}{
		{"ready", "", 0, nil, fakediscord.Line{}, []int{10, 0}},
		{"guilds", "", 1, []int{0, 1}, fakediscord.Line{}, []int{10, 0, 0}},
		{"wrong token", "nonsense", 1, nil, fakediscord.Line{}, []int{10, -4004}},
		{"wrong shard", "", 1, []int{2, 2}, fakediscord.Line{}, []int{10, -4010}},
		{"privileged", "", 1 << 15, nil, fakediscord.Line{}, []int{10, -4014}},
		{"unknown intent", "", 1 << 40, nil, fakediscord.Line{}, []int{10, -4013}},
		{"reconnect first", "", 1, nil, fakediscord.Line{Reconnect: true}, []int{10, 7}},
		{"reconnect later", "", 0, nil, fakediscord.Line{Ready: true, Reconnect: true}, []int{10, 0, 7}},
		{"invalid", "", 0, nil, fakediscord.Line{Invalid: 2}, []int{10, 9}},
		{"invalid later", "", 0, nil, fakediscord.Line{Ready: true, Invalidate: true}, []int{10, 0, 9}},
		{"closed", "", 0, nil, fakediscord.Line{Close: 4000}, []int{10, -4000}},
		{"closed later", "", 0, nil, fakediscord.Line{Ready: true, Close: 4014}, []int{10, 0, -4014}},
		{"cut", "", 0, nil, fakediscord.Line{Ready: true, Cut: true}, []int{10, 0, -1}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f, _, _ := open(t, fakediscord.Options{})
			f.Lines(c.line)
			conn := dial(t, f)
			var got []int
			for i := range c.want {
				got = append(got, next(t, conn).Op)
				if i == 0 {
					token := c.token
					if token == "" {
						token = f.Token()
					}
					identify(t, conn, token, c.intents, c.shard...)
				}
			}
			for i, want := range c.want {
				if got[i] != want {
					t.Errorf("operations %v, want %v", got, c.want)
					break
				}
			}
			if n := len(f.Identifies()); n != 1 {
				t.Errorf("%d identifies", n)
			}
		})
	}
}

// TestHeartbeat holds that beats are acknowledged, but by a deaf line.
func TestHeartbeat(t *testing.T) {
	t.Parallel()
	for _, deaf := range []bool{false, true} {
		f, _, _ := open(t, fakediscord.Options{})
		f.Lines(fakediscord.Line{Deaf: deaf})
		c := dial(t, f)
		next(t, c)
		identify(t, c, f.Token(), 0)
		next(t, c)
		_ = c.WriteJSON(map[string]any{"op": 1, "d": 1})
		_ = c.WriteJSON(map[string]any{"op": 6, "d": map[string]any{"token": f.Token(), "session_id": "none", "seq": 0}})
		want := 11
		if deaf {
			want = 9 // the answer to the resume comes, and that to the beat does not
		}
		if got := next(t, c).Op; got != want {
			t.Errorf("deaf %v: op %d, want %d", deaf, got, want)
		}
	}
}

// TestIdentifyCount holds that sessions which begin too fast are refused, and breach when they do so again.
func TestIdentifyCount(t *testing.T) {
	t.Parallel()
	f, b, _ := open(t, fakediscord.Options{})
	for i, want := range []int{0, 9, 9} {
		c := dial(t, f)
		next(t, c)
		identify(t, c, f.Token(), 0)
		if got := next(t, c).Op; got != want {
			t.Errorf("identify %d: op %d, want %d", i, got, want)
		}
	}
	if got := f.Breaches(); len(got) != 1 || !strings.Contains(got[0], "3 IDENTIFY") {
		t.Errorf("breaches %q", got)
	}
	limit, _ := b.json("GET", "/gateway/bot", "").body["session_start_limit"].(map[string]any)
	if limit["remaining"] != 997.0 || limit["max_concurrency"] != 1.0 {
		t.Errorf("session_start_limit %v", limit)
	}
	f.SessionStarts(0, time.Hour)
	f.Advance(time.Minute)
	c := dial(t, f)
	next(t, c)
	identify(t, c, f.Token(), 0)
	if got := next(t, c).Op; got != 9 || !strings.Contains(strings.Join(f.Breaches(), " "), "token would be reset") {
		t.Errorf("with no start left: op %d, breaches %q", got, f.Breaches())
	}
}

// TestSilent holds that a silent line says nothing, and that the fake ends all the same.
func TestSilent(t *testing.T) {
	t.Parallel()
	f, _, _ := open(t, fakediscord.Options{})
	f.Lines(fakediscord.Line{NoHello: true})
	c := dial(t, f)
	_ = c.SetReadDeadline(time.Now().Add(50 * time.Millisecond))
	if _, _, err := c.ReadMessage(); err == nil {
		t.Error("a silent line spoke")
	}
}
