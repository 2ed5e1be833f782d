package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// DefaultPath is the settings file that is read when none is named and one is there.
const DefaultPath = "threadtape.yaml"

// Options say where settings come from. The zero value is the defaults and [DefaultPath].
type Options struct {
	Path    string            // of a file that must be there; empty: DefaultPath if it is there
	NoFile  bool              // not even DefaultPath is read
	Environ []string          // as [os.Environ] returns it
	Flags   map[string]string // by key path, such as "watch.floor", which a row calls --set watch.floor
	Kinds   []string          // of chats in addresses; nil: discord, slack, terminal
	Wishes  []Wish            // what an entry of threads may say besides url and to
	Stores  []string          // schemes of the store; nil: bolt, redis, rediss, redis+sentinel, redis+cluster, memory
}

func (o Options) names() names {
	n := names{o.Kinds, o.Stores, o.Wishes}
	if n.kinds == nil {
		n.kinds = []string{"discord", "slack", "terminal"}
	}
	if n.stores == nil {
		n.stores = []string{"bolt", "redis", "rediss", "redis+sentinel", "redis+cluster", "memory"}
	}
	return n
}

// Load reads the settings: flag over environment over file over default. What the file says is checked even where
// something overrides it. The error is of type [Mistakes], with all of them, or tells that the file cannot be read.
func Load(o Options) (*Settings, error) {
	l := loader{
		options: o, keys: table(o.names()), environ: environment(o.Environ), settings: new(Settings),
		bad: make(map[string]bool), from: make(map[string]place),
	}
	file, path, err := l.file()
	if err != nil {
		return nil, err
	}
	l.apply(file, l.variables(), l.flags())
	l.workspaces(file)
	l.together()
	if len(l.wrong) > 0 {
		return nil, l.wrong.sorted(path)
	}
	l.settings.rows = l.rows()
	return l.settings, nil
}

// An unread is the error of a settings file that cannot be read, in words for people; its cause is for errors.Is.
type unread struct {
	cause error
	say   string
}

// Error says what happened, and what to type.
func (u unread) Error() string { return u.say }

// Unwrap returns the cause.
func (u unread) Unwrap() error { return u.cause }

// clean is a path as it may be shown.
func clean(path string) string { return strings.Map(printable, path) }

// A loader gathers what is set, and what is wrong with it.
type loader struct {
	options  Options
	keys     []key[Settings]
	environ  map[string]string
	settings *Settings
	wrong    Mistakes
	bad      map[string]bool  // keys that have a mistake already
	from     map[string]place // where the value of a key comes from; no entry: the default
	origins  []string         // of the threads
}

func environment(environ []string) map[string]string {
	vars := make(map[string]string, len(environ))
	for _, v := range environ {
		if name, value, ok := strings.Cut(v, "="); ok {
			vars[name] = value
		}
	}
	return vars
}

// file reads the settings file into entries.
func (l *loader) file() (map[string]entry, string, error) {
	path := l.options.Path
	if path == "" {
		path = DefaultPath
	}
	if l.options.NoFile {
		return nil, path, nil
	}
	data, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && l.options.Path == "":
		return nil, path, nil
	case errors.Is(err, fs.ErrNotExist):
		return nil, path, unread{err, fmt.Sprintf("There is no settings file %s. Write one with: threadtape config init %s", clean(path), typed(path))}
	case errors.Is(err, fs.ErrPermission):
		return nil, path, unread{err, fmt.Sprintf("The settings file %s may not be read by this user. Look at its rights with: ls -l %s", clean(path), typed(path))}
	case errors.Is(err, syscall.EISDIR):
		return nil, path, unread{err, fmt.Sprintf("%s is a folder. Name the settings file in it, such as: -c %s", clean(path), typed(filepath.Join(path, DefaultPath)))}
	case err != nil:
		return nil, path, unread{err, fmt.Sprintf("The settings file %s cannot be read. Name another one with -c FILE", clean(path))}
	}
	src := &source{path: path, dir: filepath.Dir(path), shift: make(map[int]int), keys: l.wishNames()}
	return l.decode(src, string(data)), path, nil
}

// wishNames are the keys of a thread that the caller knows.
func (l *loader) wishNames() []string { return pathsOf(wishKeys(l.options.Wishes)) }

// decode reads a text of YAML into entries.
func (l *loader) decode(src *source, text string) map[string]entry {
	blocks, lost, wrong := parse(src, text)
	l.wrong = append(l.wrong, wrong...)
	for _, section := range lost {
		l.bad[section] = true
	}
	d := &decoder{src: src, bad: l.bad, first: make(map[string]int), threads: pathsOf(threadTable(l.options.names()))}
	entries := make(map[string]entry)
	for i, b := range blocks {
		if i > 0 && b.before == 0 {
			d.report(d.place(start(b.body), 0).mistake("", "", "begins a second document", "one file holds one: take the --- out"))
			break
		}
		d.section(b.body, b.before, "", pathsOf(l.keys), entries)
	}
	l.wrong = append(l.wrong, d.wrong...)
	return entries
}
