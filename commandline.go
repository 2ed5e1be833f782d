package main

import (
	"cmp"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/alexflint/go-arg"

	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/rich"
)

// commandLine is everything that can be typed. github.com/alexflint/go-arg reads it, and describes the tags; what a flag takes
// is in flagvalues.go, and what help adds in commandhelp.go.
type commandLine struct {
	Demo     *demoCommand     `arg:"subcommand" help:"A sample thread comes to life in this terminal. No token, no network."`
	Try      *tryCommand      `arg:"subcommand" help:"Talk to the bot in this terminal about any public thread."`
	Run      *runCommand      `arg:"subcommand" help:"Run the bot."`
	Read     *readCommand     `arg:"subcommand" help:"Show a thread as the bot sees it."`
	Summary  *summaryCommand  `arg:"subcommand" help:"Shorten a thread to sentences that stand in it."`
	Card     *cardCommand     `arg:"subcommand" help:"Draw a passage of a post as a picture."`
	Plot     *plotCommand     `arg:"subcommand" help:"Draw the activity of a thread as a picture."`
	Licenses *licensesCommand `arg:"subcommand" help:"Show the licences of everything in this program."`
	Setup    *setupCommand    `arg:"subcommand" help:"Tell how to set up a chat."`
	Doctor   *doctorCommand   `arg:"subcommand" help:"Check settings, store, tokens, permissions and sources, and say how to mend each finding."`
	Config   *configCommand   `arg:"subcommand" help:"Write, check or show the settings."`
	Export   *exportCommand   `arg:"subcommand" help:"Write subscriptions and state as JSON lines."`
	Import   *importCommand   `arg:"subcommand" help:"Read what export wrote, into any store."`
	Health   *healthCommand   `arg:"subcommand" help:"Ask a running instance whether it is well."`
	Version  *versionCommand  `arg:"subcommand" help:"Say which version this is."`
}

// errHelp means that help was asked for, and written.
var errHelp = errors.New("help")

// read reads what was typed and returns the command that it names, with its flags and arguments.
func (p *program) read(typed []string) (chosen any, err error) {
	switch {
	case len(typed) == 0:
		typed = []string{"--help"}
	case typed[0] == "help":
		typed = append(typed[1:len(typed):len(typed)], "--help")
	}
	chosen = &commandLine{}
	parser, err := arg.NewParser(arg.Config{Program: "threadtape", IgnoreEnv: true}, chosen)
	if err != nil {
		panic(err) // the command line above is malformed
	}
	err = parser.Parse(plain(typed))
	if asksForHelp(typed, err) {
		return p.read(append(typed[:len(typed)-1:len(typed)-1], "--help"))
	}
	names := parser.SubcommandNames()
	if c := parser.Subcommand(); c != nil {
		chosen = c
	}
	name := strings.Join(append([]string{"threadtape"}, names...), " ")
	switch below := verbs(chosen); {
	case errors.Is(err, arg.ErrHelp):
		if _, err = fmt.Fprint(p.out, help(parser, names)); err == nil {
			err = errHelp
		}
		return nil, err
	case err != nil && len(names) == 0 && misplaced(err, typed) != "":
		return nil, fmt.Errorf("%w: %s", errUsage, misplaced(err, typed))
	case err != nil:
		return nil, fmt.Errorf("%w: %s Type: %s --help", errUsage, sentence(err, chosen), name)
	case len(below) > 0:
		return nil, fmt.Errorf("%w: expected one of %s. Type: %s --help", errUsage, strings.Join(below, ", "), name)
	}
	return chosen, nil
}

// asksForHelp reports whether the last word asks for help of the command before it, which takes no such word.
func asksForHelp(typed []string, err error) bool {
	if err == nil || len(typed) < 2 || typed[len(typed)-1] != "help" {
		return false
	}
	return strings.HasPrefix(err.Error(), "too many positional arguments at 'help'") || strings.HasPrefix(err.Error(), "invalid subcommand: help")
}

// misplaced tells where a flag belongs that stands before any command; empty where no command has it.
func misplaced(err error, typed []string) string {
	word, ok := strings.CutPrefix(err.Error(), "unknown argument ")
	if !ok {
		return ""
	}
	word, _, _ = strings.Cut(word, "=")
	name := strings.TrimLeft(word, "-")
	if name == "version" || name == "V" {
		return "there is no flag " + word + ", it is a command. Type: threadtape version"
	}
	name = cmp.Or(map[string]string{"c": "config", "o": "output"}[name], name)
	named, of := commandOf(typed)
	if len(named) == 0 || !slices.Contains(flags(of), name) { // not the command that was meant: the first that has it
		for _, verb := range verbs(&commandLine{}) {
			if named, of = commandOf([]string{verb}); slices.Contains(flags(of), name) {
				break
			}
		}
	}
	if !slices.Contains(flags(of), name) {
		return ""
	}
	return fmt.Sprintf("%s stands behind its command. Type for example: threadtape %s %[1]s", word, strings.Join(named, " "))
}

// commandOf finds the command that words name, with other words between them.
func commandOf(words []string) (named []string, of any) {
	of = &commandLine{}
	for _, word := range words {
		if slices.Contains(verbs(of), word) {
			f, _ := reflect.TypeOf(of).Elem().FieldByNameFunc(func(n string) bool { return strings.EqualFold(n, word) })
			named, of = append(named, word), reflect.New(f.Type.Elem()).Interface()
		}
	}
	return named, of
}

// plain writes --flag= as --flag "", for which go-arg would take the next word, and -cFILE, which it does not know, as -c FILE.
func plain(typed []string) []string {
	var words []string
	for i, w := range typed {
		flag, value, given := strings.Cut(w, "=")
		switch {
		case w == "--":
			return append(words, typed[i:]...)
		case strings.HasPrefix(w, "-") && given && value == "":
			words = append(words, flag, "")
		case len(w) > 2 && w[0] == '-' && w[1] >= 'a' && w[1] <= 'z' && w[2] != '=':
			words = append(words, w[:2], w[2:])
		default:
			words = append(words, w)
		}
	}
	return words
}

// sentence tells what is wrong with a command line. The errors of go-arg are texts and nothing else, so their beginnings say
// which they are; one that is not known here is told in its own words.
func sentence(err error, chosen any) string {
	said := err.Error()
	if word, ok := strings.CutPrefix(said, "invalid subcommand: "); ok {
		return fmt.Sprintf("there is no command %q.%s", rich.Line(word, 40), meant("", word, verbs(chosen)))
	}
	if word, ok := strings.CutPrefix(said, "unknown argument "); ok {
		word, _, _ = strings.Cut(word, "=")
		return fmt.Sprintf("unknown flag %s.%s", rich.Line(word, 40), meant("--", strings.TrimLeft(word, "-"), flags(chosen)))
	}
	if word, ok := strings.CutPrefix(said, "too many positional arguments at "); ok {
		return fmt.Sprintf("unexpected argument %q.", rich.Line(strings.Trim(word, "'"), 40))
	}
	if flag, ok := strings.CutPrefix(said, "missing value for "); ok {
		return fmt.Sprintf("%s needs a value; one that begins with - is typed as %[1]s=-…", flag)
	}
	if what, _, ok := strings.Cut(said, ": strconv.ParseBool"); ok {
		said = what + ": it takes true or false, or nothing"
	}
	return rich.Line(strings.TrimPrefix(said, "error processing "), 200) + "."
}

// meant asks for the one that a word was probably meant to be.
func meant(before, word string, candidates []string) string {
	if near := command.Nearest(word, candidates); near != "" {
		return fmt.Sprintf(" Did you mean %s%s?", before, near)
	}
	return ""
}

// verbs are the commands right below a command.
func verbs(of any) []string {
	return named(of, func(tag string) bool { return tag == "subcommand" })
}

// flags are the flags of a command.
func flags(of any) []string {
	return named(of, func(tag string) bool { return tag != "subcommand" && !strings.Contains(tag, "positional") })
}

// named lists the fields with a tag as go-arg names them.
func named(of any, with func(tag string) bool) []string {
	var names []string
	for _, f := range reflect.VisibleFields(reflect.TypeOf(of).Elem()) {
		if tag := f.Tag.Get("arg"); !f.Anonymous && with(tag) {
			name := strings.ToLower(f.Name)
			if long, ok := strings.CutPrefix(tag, "--"); ok {
				name, _, _ = strings.Cut(long, ",")
			}
			names = append(names, name)
		}
	}
	return names
}
