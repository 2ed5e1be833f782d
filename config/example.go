package config

import (
	"fmt"
	"strings"
)

// Example returns a settings file to start from: every key with a comment, none of them changed. It loads without a
// mistake, and means the same as no file. wishes are those of [Options].
func Example(wishes []Wish) string {
	var b strings.Builder
	b.WriteString("# Settings of Threadtape. Every key may be left out.\n")
	b.WriteString("# Any value may be env:NAME (a variable) or file:PATH (a file beside this one); keep secrets that way.\n")
	b.WriteString("# Check what you wrote with: threadtape config check\n\n")
	var at []string
	for _, k := range table(Options{}.names()) {
		parts := strings.Split(k.path, ".")
		last := len(parts) - 1
		for i, section := range parts[:last] {
			if i < len(at) && at[i] == section {
				continue
			}
			if i == 0 {
				b.WriteByte('\n')
			}
			fmt.Fprintf(&b, "%s%s:\n", strings.Repeat("  ", i), section)
			at = parts[:i+1]
		}
		if k.path == threads {
			b.WriteString(exampleThreads(k.say, wishes))
			break
		}
		written := k.def
		if written == "" {
			written = empty(k.value(new(Settings)))
		}
		mark := ""
		if k.sample != "" {
			mark, written = "# ", k.sample
		}
		b.WriteString(line(strings.Repeat("  ", last)+mark+parts[last]+": "+written, k.say))
	}
	return b.String()
}

// empty is how nothing is written.
func empty(v value) string {
	if v.list {
		return "[]"
	}
	return `""`
}

// line writes a setting with its comment, in a column of its own where that fits.
func line(setting, say string) string { return fmt.Sprintf("%-40s # %s\n", setting, say) }

func exampleThreads(say string, wishes []Wish) string {
	var b strings.Builder
	b.WriteString("\n# " + say + "\n# threads:\n")
	lead := "#   - "
	for _, k := range threadTable(Options{Wishes: wishes}.names()) {
		written := k.def
		if written == "" {
			written = k.sample
		}
		if written == "" {
			written = empty(k.value(new(Thread)))
		}
		b.WriteString(line(lead+k.path+": "+written, k.say))
		lead = "#     "
	}
	return b.String()
}
