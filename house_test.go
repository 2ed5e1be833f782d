package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// module is the path that our own imports begin with.
const module = "github.com/threadtape/threadtape"

// A floor says where a package stands, and how far down it may look.
type floor struct {
	stands, sees int
}

// floors lists every folder of the house. A pattern ends in /* for each folder right below. Packages of one floor do not
// know each other; whoever stands on a floor sees the floors from "sees" downward.
var floors = []struct {
	pattern string
	floor
}{
	{"bot/rich", floor{0, -1}},
	{"bot/fault", floor{0, -1}},
	{"config", floor{0, -1}},
	{"bot/forum", floor{1, 0}},
	{"bot/chat", floor{1, 0}},
	{"bot/forum/fakeforum", floor{2, 1}},
	{"bot/command", floor{2, 1}},
	{"bot/store", floor{2, 1}},
	{"bot/calendar", floor{0, -1}},
	{"bot/overlap", floor{2, 1}},
	{"bot/card", floor{2, 1}},
	{"bot/portrait", floor{2, 1}},
	{"bot/market", floor{2, 1}},
	{"bot/filter", floor{3, 2}},
	{"bot/incident", floor{3, 2}},
	{"bot/ops", floor{3, 2}},
	{"bot/summary", floor{3, 2}},
	{"bot/watch", floor{4, 3}},
	{"bot/relay", floor{4, 3}},
	{"bot/digest", floor{4, 3}},
	{"bot/follow", floor{4, 3}},
	{"bot/layout", floor{5, 4}},
	{"bot", floor{6, 5}},
	{"commands", floor{6, 5}},
	{"adapters/sources/*", floor{6, 2}},
	{"adapters/chats/*", floor{6, 2}},
	{"adapters/stores/*", floor{6, 2}},
	{"adapters/chats/*/*", floor{6, 2}}, // parts of one chat, which that chat may import
	{"adapters", floor{7, 6}},
	{".", floor{8, 7}},
}

// homes lists the outside modules that have one home, and the folders that may import them.
var homes = map[string][]string{
	"github.com/bwmarrin/discordgo":  {"adapters/chats/discord", "adapters/chats/discord/*"},
	"github.com/slack-go/slack":      {"adapters/chats/slack", "adapters/chats/slack/*"},
	"github.com/gorilla/websocket":   {"adapters/chats/*/*"}, // gateways, and the doubles of chats
	"github.com/santhosh-tekuri":     {"adapters/chats/*/*"}, // the doubles alone: it is in no program
	"github.com/redis/go-redis":      {"adapters/stores/redis"},
	"go.etcd.io/bbolt":               {"adapters/stores/bolt"},
	"github.com/goccy/go-yaml":       {"config"},
	"github.com/alexflint/go-arg":    {"."},
	"golang.org/x/term":              {"adapters/chats/terminal", "."},
	"github.com/go-text/typesetting": {"bot/card"},
	"github.com/go-fonts":            {"bot/card"},
	"eliasnaur.com/font":             {"bot/card"},
	"golang.org/x/image":             {"bot/card"},
	"github.com/kyokomi/emoji":       {"bot/rich"},
	"golang.org/x/net/html":          {"bot/rich", "adapters/sources/*"},
}

func floorOf(folder string) (floor, bool) {
	for _, f := range floors {
		if ok, _ := path.Match(f.pattern, folder); ok {
			return f.floor, true
		}
	}
	return floor{}, false
}

// allowed reports whether a package in one folder may import the other.
func allowed(from, to string) bool {
	if strings.HasPrefix(from, "adapters/sources/") && to == "adapters/sources/fetch" {
		return from != to // the one door of the house that all sources share
	}
	if path.Dir(to) == from && strings.HasPrefix(from, "adapters/chats/") {
		return true // its own part
	}
	if from == "adapters" && (to == "bot" || to == "commands") {
		return false // the numbers would allow it; the tables need neither
	}
	if from == "bot/forum/fakeforum" && to == "bot/chat" {
		return false
	}
	f, ok := floorOf(from)
	t, known := floorOf(to)
	return ok && known && t.stands <= f.sees
}

// TestFloors holds that imports point down, that outside modules stay in their homes, that nothing runs before main, and
// that every package says what it is.
func TestFloors(t *testing.T) {
	t.Parallel()
	documented := make(map[string]bool)
	eachFile(t, func(folder string, file *ast.File, pos func(ast.Node) string) {
		documented[folder] = documented[folder] || file.Doc != nil
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.Name == "init" {
				t.Errorf("%s: func init: use a table", pos(f))
			}
		}
		for _, imp := range file.Imports {
			target, err := strconv.Unquote(imp.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			if own, ok := strings.CutPrefix(target, module); ok {
				if to := strings.TrimPrefix(own, "/"); !allowed(folder, to) {
					t.Errorf("%s: %s must not import %s", pos(imp), folder, to)
				}
				continue
			}
			if home, ok := homeOf(target); ok && !atHome(home, folder) {
				t.Errorf("%s: %s may be imported by %v only", pos(imp), target, home)
			}
		}
	})
	for folder, ok := range documented {
		if !ok {
			t.Errorf("%s has no package comment", folder)
		}
		if _, known := floorOf(folder); !known {
			t.Errorf("%s stands on no floor: give it one in house_test.go", folder)
		}
	}
}

func homeOf(target string) ([]string, bool) {
	for prefix, home := range homes {
		if target == prefix || strings.HasPrefix(target, prefix+"/") {
			return home, true
		}
	}
	return nil, false
}

func atHome(home []string, folder string) bool {
	return slices.ContainsFunc(home, func(h string) bool {
		ok, _ := path.Match(h, folder)
		return ok
	})
}

// eachFile parses every Go file of the house but tests, test packages, data and modules of their own.
func eachFile(t *testing.T, visit func(folder string, file *ast.File, pos func(ast.Node) string)) {
	t.Helper()
	files := token.NewFileSet()
	pos := func(n ast.Node) string { return files.Position(n.Pos()).String() }
	err := filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		base := d.Name()
		if d.IsDir() {
			if name != "." && (base == "testdata" || base == "bench" || strings.HasPrefix(base, ".") || strings.HasSuffix(base, "test")) {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(base, ".go") || strings.HasSuffix(base, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(files, name, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		visit(filepath.ToSlash(filepath.Dir(name)), file, pos)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// keepers are packages that call methods by names learnt at run time. One of them in the program, and the linker keeps every
// exported method of every type: ten megabytes of them.
var keepers = []string{"text/template", "html/template", "github.com/alecthomas/kong"}

// TestHouseKeepsNoMethods holds that no keeper is in the program, whoever imports it.
func TestHouseKeepsNoMethods(t *testing.T) {
	t.Parallel()
	out, err := exec.CommandContext(t.Context(), "go", "list", "-deps", ".").Output()
	if err != nil {
		t.Skip("go list: ", err)
	}
	for _, k := range keepers {
		if slices.Contains(strings.Fields(string(out)), k) {
			t.Errorf("the program is built from %s: the linker keeps all methods for it. Who imports it: go mod why %[1]s", k)
		}
	}
}

// TestAllowed holds the rule itself.
func TestAllowed(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		from, to string
		want     bool
	}{
		{"bot/watch", "bot/store", true},
		{"bot/watch", "bot/relay", false},
		{"bot/forum", "bot/chat", false},
		{"bot", "bot/relay", true},
		{"bot", "commands", false},
		{"bot", "adapters/chats/slack", false},
		{"commands", "bot/layout", true},
		{"commands", "adapters/chats/slack", false},
		{"commands", "bot", false},
		{"adapters/chats/slack", "bot/command", true},
		{"adapters/chats/slack", "bot/relay", false},
		{"adapters/chats/slack", "adapters/chats/discord", false},
		{"adapters/sources/discourse", "adapters/sources/fetch", true},
		{"adapters/sources/fetch", "adapters/sources/discourse", false},
		{"adapters", "adapters/chats/slack", true},
		{"adapters", "commands", false},
		{"adapters", "bot", false},
		{".", "adapters", true},
		{"bot/rich", "bot/unknown", false},
	} {
		if got := allowed(c.from, c.to); got != c.want {
			t.Errorf("allowed(%q, %q) = %v, want %v", c.from, c.to, got, c.want)
		}
	}
}
