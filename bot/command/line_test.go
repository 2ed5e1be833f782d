package command_test

import (
	"strings"
	"testing"

	"github.com/threadtape/threadtape/bot/command"
)

// TestLine holds the grammar and the habits: what people type, and what is understood.
func TestLine(t *testing.T) {
	t.Parallel()
	const u = "https://forum.example/t/tractors/7"
	r, _ := router(t)
	for line, want := range map[string]string{
		"list":             "list",
		"/tape list":       "list",
		"tape LIST":        "list",
		"/tape-admin list": "list",
		"/list":            "list",
		"":                 "help",
		"/tape":            "help",
		"?":                "help",
		"--help":           "help",

		"subscribe " + u: "subscribe source=" + u,
		"add " + u:       "subscribe source=" + u,
		u:                "subscribe source=" + u,
		"<" + u + ">":    "subscribe source=" + u,
		"subscribe <" + u + "|a label, with commas>":               "subscribe source=" + u,
		"subscribe <https://forum.example/s?a=1&amp;b=2|x>":        "subscribe source=https://forum.example/s?a=1&b=2",
		"subscribe " + u + " mode:op":                              "subscribe mode=op source=" + u,
		"subscribe " + u + " Mode:OP":                              "subscribe mode=op source=" + u,
		"subscribe mode:op " + u:                                   "subscribe mode=op source=" + u,
		"subscribe " + u + " --mode op":                            "subscribe mode=op source=" + u,
		"subscribe " + u + " --mode=op":                            "subscribe mode=op source=" + u,
		"subscribe " + u + " —mode op":                             "subscribe mode=op source=" + u,
		"subscribe " + u + " mode: op":                             "subscribe mode=op source=" + u,
		"subscribe source:" + u:                                    "subscribe source=" + u,
		"subscribe --source " + u:                                  "subscribe source=" + u,
		"subscribe " + u + " format:comp":                          "subscribe format=compact source=" + u,
		"subscribe " + u + " now":                                  "subscribe now=yes source=" + u,
		"subscribe " + u + " --now mode:op":                        "subscribe mode=op now=yes source=" + u,
		"subscribe " + u + " --now yes":                            "subscribe now=yes source=" + u,
		"subscribe " + u + " now:on backfill:3":                    "subscribe backfill=3 now=yes source=" + u,
		"subscribe " + u + " exclude:a,b":                          `subscribe exclude=["a" "b"] source=` + u,
		"subscribe " + u + " --exclude a,b":                        `subscribe exclude=["a" "b"] source=` + u,
		"subscribe " + u + " exclude:a, b":                         `subscribe exclude=["a" "b"] source=` + u,
		"subscribe " + u + ` exclude:"a b",c`:                      `subscribe exclude=["a b" "c"] source=` + u,
		"subscribe " + u + ` exclude:“a b”,c exclude:d`:            `subscribe exclude=["a b" "c" "d"] source=` + u,
		"subscribe " + u + " not_authors:<@U1|Åsa, the one>,<@U2>": `subscribe not_authors=["U1" "U2"] source=` + u,
		"subscribe " + u + " not-authors:tindra":                   `subscribe not_authors=["tindra"] source=` + u,
		"subscribe " + u + " channel:<#C1|alpha>":                  "subscribe channel=slack:C1 source=" + u,
		"subscribe " + u + " channel:slack:C1":                     "subscribe channel=slack:C1 source=" + u,
		"subscribe https://forum.example/t/a,b/7 ":                 "subscribe source=https://forum.example/t/a,b/7",
		"subscribe\t" + u + "\u00a0 mode:op\r\n":                   "subscribe mode=op source=" + u,

		"status Zoom security":    "status source=Zoom security",
		`status "Zoom security"`:  "status source=Zoom security",
		"status 'Zoom security'":  "status source=Zoom security",
		`status "Zoom security`:   "status source=Zoom security",
		"status okafor's plan":    "status source=okafor's plan",
		"post #2":                 "post post=#2",
		"post 2 #1":               "post post=2 source=#1",
		"post " + u + "/2":        "post post=" + u + "/2",
		"search NASDAQ:ZM long":   "search words=NASDAQ:ZM long",
		"search at 14:30 sharp":   "search words=at 14:30 sharp",
		"search note:worthy":      "search words=note:worthy",
		`search "author:x"`:       "search words=author:x",
		"search long author:okaf": "search author=okaf words=long",
		"search don't “x y” z":    "search words=don't x y z",

		"subscribe list":           "list",
		"subscriptions":            "list",
		"subscriptions list":       "list",
		"subscriptions add " + u:   "subscribe source=" + u,
		"subscriptions delete #2":  "unsubscribe source=#2",
		"remove 2":                 "unsubscribe source=#2",
		"delete #2":                "unsubscribe source=#2",
		"mute list":                "list",
		"mute #1":                  "pause source=#1",
		"unmute":                   "resume",
		"tldr":                     "summary",
		"tldr since 3d":            "summary since=3d",
		"summary #1 since 3d":      "summary since=3d source=#1",
		"debug":                    "status",
		"follow " + u:              "subscribe source=" + u,
		"thread " + u:              "subscribe source=" + u,
		"watch " + u + " mode:op":  "subscribe mode=op source=" + u,
		"watch <" + u + "|x>":      "subscribe source=" + u,
		"/tape tldr #1 since:2026": "summary since=2026 source=#1",
	} {
		reply := r.Line(t.Context(), asker(command.Operate), line)
		if reply.Failed || reply.Message.Push != want {
			t.Errorf("Line(%q) = %q, want %q", line, reply.Message.Text()+reply.Message.Push, want)
		}
	}
}

// TestMistakes holds that every mistake is answered with its reason and the exact line to type next, and that this line
// is a better one.
func TestMistakes(t *testing.T) {
	t.Parallel()
	const u = "https://forum.example/t/tractors/7"
	r, _ := router(t)
	for _, c := range []struct{ line, code, say, try string }{
		{"lsit", "E-VERB", `I know no "lsit".`, "/tape list"},
		{"subscrib " + u + " mode:op", "E-VERB", `"subscrib"`, "/tape subscribe " + u + " mode:op"},
		{"sum #1", "E-VERB", `"sum"`, "/tape summary #1"},
		{"frobnicate", "E-VERB", "frobnicate", "/tape help"},
		{"und x", "E-VERB", `"und"`, "/tape help"},
		{"subscribe", "E-MISSING", "subscribe needs source: a thread", "/tape subscribe " + u},
		{"search", "E-MISSING", "search needs words", "/tape help search"},
		{"subscribe " + u + " fromat:card", "E-OPTION", `no option "fromat"`, "/tape subscribe " + u + " format:card"},
		{"subscribe " + u + " --fromat card", "E-OPTION", `no option "fromat"`, "/tape subscribe " + u + " --format card"},
		{"subscribe " + u + " --fromat=card", "E-OPTION", `no option "fromat"`, "/tape subscribe " + u + " format:card"},
		{"subscribe " + u + " colour:red", "E-OPTION", `no option "colour"`, "/tape help subscribe"},
		{"subscribe " + u + " mode:ob", "E-VALUE", "mode must be one of replies, first or op", "/tape subscribe " + u + " mode:op"},
		{"subscribe " + u + " --mode ob", "E-VALUE", "one of replies, first or op", "/tape subscribe " + u + " --mode op"},
		{"subscribe " + u + " mode:", "E-VALUE", "mode needs a value", "/tape subscribe " + u + " mode:replies"},
		{"subscribe " + u + " mode: format:card", "E-VALUE", "mode needs a value", "/tape subscribe " + u + " mode:replies format:card"},
		{"subscribe " + u + " --mode", "E-VALUE", "mode needs a value", "/tape subscribe " + u + " mode:replies"},
		{"subscribe " + u + " backfill:9", "E-VALUE", "a whole number from 0 to 5", "/tape subscribe " + u + " backfill:5"},
		{"subscribe " + u + " backfill:many", "E-VALUE", "a whole number from 0 to 5", "/tape subscribe " + u + " backfill:0"},
		{"subscribe " + u + " now:maybe", "E-VALUE", "now must be yes or no", "/tape subscribe " + u + " now:yes"},
		{"subscribe " + u + " mode:op mode:first", "E-TWICE", "mode is given twice", "/tape subscribe " + u + " mode:op"},
		{"subscribe " + u + " please", "E-SURPLUS", `no use for "please"`, "/tape subscribe " + u},
		{"subscribe " + u + " format card", "E-SURPLUS", `no use for "format"`, "/tape subscribe " + u + " format:card"},
		{"list #1", "E-SURPLUS", `no use for "#1"`, "/tape list"},
		{"subscribe " + u + " channel:discord:1", "E-VALUE", "channel must be a channel of this chat", "/tape help subscribe"},
		{"post nothing", "E-VALUE", "post must be the link of a post", "/tape post #12"},
		{"pause until:someday", "E-MOMENT", `"someday" is no moment`, "/tape pause until:2h"},
		{"pause until:tomorow", "E-MOMENT", "is no moment", "/tape pause until:tomorrow"},
		{"pause until:2001-01-01", "E-MOMENT", "is over already", "/tape pause until:2h"},
		{"pause until:99999w", "E-MOMENT", "more than ten years ahead", "/tape pause until:2h"},
		{strings.Repeat("x", 9000), "E-LINE-LONG", "too long", "/tape help"},
	} {
		reply := r.Line(t.Context(), asker(command.Operate), c.line)
		if !reply.Failed || code(reply) != c.code || !strings.Contains(reply.Message.Push, c.say) || try(reply) != c.try {
			t.Errorf("Line(%.80q) = %s, %q, try %q; want %s, %q, try %q",
				c.line, code(reply), reply.Message.Push, try(reply), c.code, c.say, c.try)
		}
		if again := r.Line(t.Context(), asker(command.Operate), c.try); again.Failed {
			t.Errorf("the line to type next, %q, fails too: %q", c.try, again.Message.Push)
		}
	}
}

// TestTiers holds that who may not ask is told who may, before any option is looked at.
func TestTiers(t *testing.T) {
	t.Parallel()
	r, _ := router(t)
	for _, c := range []struct {
		line   string
		rights command.Tier
		code   string
		say    string
	}{
		{"list", command.Read, "", ""},
		{"pause", command.Read, "E-TIER", "Only people who may manage this channel can use pause."},
		{"pause nonsense:1", command.Read, "E-TIER", "Only people who may manage this channel"},
		{"pause", command.Manage, "", ""},
		{"purge", command.Manage, "E-TIER", "Only people who may manage the whole server or workspace"},
		{"purge", command.Operate, "", ""},
		{"paus", command.Read, "E-VERB", `I know no "paus".`},
		{"subscribe #1 channel:C1", command.Manage, "", ""},
		{"subscribe #1 channel:C2", command.Manage, "E-ELSEWHERE", "in this channel alone"},
		{"subscribe #1 channel:C2", command.Operate, "", ""},
	} {
		reply := r.Line(t.Context(), asker(c.rights), c.line)
		if reply.Failed != (c.code != "") || c.code != "" && code(reply) != c.code || !strings.Contains(reply.Message.Push, c.say) {
			t.Errorf("Line(%q) with rights %d = %+v, want %s %q", c.line, c.rights, reply.Message.Push, c.code, c.say)
		}
	}
}

// TestDo holds that options which the chat took apart are checked like typed ones.
func TestDo(t *testing.T) {
	t.Parallel()
	r, _ := router(t)
	for _, c := range []struct {
		verb    string
		options map[string]string
		want    string
		failed  bool
	}{
		{"subscribe", map[string]string{"source": "<https://forum.example/t/7>", "exclude": `a b, "c"`, "mode": ""}, `subscribe exclude=["a b" "c"] source=https://forum.example/t/7`, false},
		{"search", map[string]string{"words": `a "quoted" word`}, `search words=a "quoted" word`, false},
		{"Tldr", map[string]string{}, "", true},
		{"list", nil, "list", false},
		{"subscribe", map[string]string{"sauce": "x"}, `subscribe has no option "sauce".`, true},
		{"subscribe", map[string]string{"source": " "}, "subscribe needs source: a thread: its link, or its number in the list.", true},
		{"subscribe", map[string]string{"source": "#1", "backfill": "7"}, `backfill must be a whole number from 0 to 5, not "7".`, true},
		{"", nil, "Nothing was asked.", true},
	} {
		reply := r.Do(t.Context(), asker(command.Operate), c.verb, c.options)
		if reply.Failed != c.failed || c.want != "" && reply.Message.Push != c.want {
			t.Errorf("Do(%q, %v) = %q, failed %v; want %q", c.verb, c.options, reply.Message.Push, reply.Failed, c.want)
		}
	}
}
