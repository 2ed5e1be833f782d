package commands

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/filter"
	"github.com/threadtape/threadtape/bot/store"
)

// A Wish is one option of subscribe as a settings file may say it of a thread.
type Wish struct {
	command.Option

	// Check says what is wrong with the texts of a setting, and with which of them, as words behind that text; empty: they can
	// be wished. The rules are those of the command.
	Check func(texts []string) (item int, what, fix string)
}

// Wishes are the options of subscribe that say what a channel takes and how.
func Wishes() []Wish {
	var all []Wish
	for _, w := range wishes() {
		all = append(all, Wish{Option: w.Option, Check: w.check})
	}
	return all
}

func (w wish) check(texts []string) (item int, what, fix string) {
	var o store.Options
	if why := w.set(&o, w.valueOf(texts)); why != "" {
		return 0, why, ""
	}
	err := filter.Check(o)
	if err == nil {
		return 0, "", ""
	}
	if m, ok := errors.AsType[*filter.Mistake](err); ok {
		return max(0, slices.Index(texts, m.Entry)), m.What, hint(m.Fix)
	}
	say, fix := fault.Words(err)
	return 0, strings.TrimSuffix(say, "."), hint(fix)
}

// hint is a sentence as it stands behind a mistake of the settings.
func hint(fix string) string {
	if fix != "" {
		fix = strings.ToLower(fix[:1]) + fix[1:]
	}
	return strings.TrimSuffix(fix, ".")
}

// valueOf is what was written in a settings file as the router would have understood it. Its shape was checked there.
func (w wish) valueOf(texts []string) command.Value {
	if w.Type == command.List {
		return command.Value{List: texts}
	}
	v := command.Value{Text: strings.Join(texts, ",")}
	v.Number, _ = strconv.Atoi(v.Text)
	v.Yes = v.Text == "true"
	return v
}

// OptionsOf returns the options that a settings file wishes, by the names of [Wishes]; what it does not name has its default.
func OptionsOf(written map[string][]string) (store.Options, error) {
	var o store.Options
	for _, w := range wishes() {
		texts, ok := written[w.Name]
		if !ok {
			continue
		}
		if why := w.set(&o, w.valueOf(texts)); why != "" {
			return store.Options{}, fault.New(fault.Invalid, "E-OPTION", w.Name+" "+why+".", "", nil)
		}
	}
	return complete(o)
}
