package main

import (
	"errors"
	"fmt"
	"reflect"
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
	case err != nil:
		return nil, fmt.Errorf("%w: %s Type: %s --help", errUsage, sentence(err, chosen), name)
	case len(below) > 0:
		return nil, fmt.Errorf("%w: expected one of %s. Type: %s --help", errUsage, strings.Join(below, ", "), name)
	}
	return chosen, nil
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
