package command

import (
	"fmt"
	"slices"
	"strings"
)

// Reference is the page of all commands in Markdown, from the same specs that handle them. Hidden ones are named at the end.
func Reference(specs []Spec, root string) string {
	var out strings.Builder
	out.WriteString("# Commands\n\nAn option is typed as `name:value`, `--name value` or, where the form shows it without a name, by its place. Quotes hold\n" +
		"spaces together, commas make lists. Where a chat keeps the commands of managers apart, as Discord does, those begin with\n`" + root + "-admin`.\n")
	for tier := Read; tier <= Operate; tier++ {
		var part strings.Builder
		for _, s := range specs {
			if !s.Hidden && s.Tier == tier {
				refer(&part, s, root)
			}
		}
		if part.Len() > 0 {
			fmt.Fprintf(&out, "\n## For %s\n%s", whoMay(tier), part.String())
		}
	}
	if hidden := slices.DeleteFunc(slices.Clone(specs), func(s Spec) bool { return !s.Hidden }); len(hidden) > 0 {
		out.WriteString("\n## Besides\n\nWhat answers and buttons type, or only one chat needs; `help` does not list these.\n\n| command | does |\n|---|---|\n")
		for _, s := range hidden {
			fmt.Fprintf(&out, "| `%s` | %s |\n", rooted(root, usage(s)), cell(s.Help))
		}
	}
	return out.String()
}

func refer(out *strings.Builder, s Spec, root string) {
	fmt.Fprintf(out, "\n### %s\n\n%s.\n\n```\n%s\n```\n", s.Name, upper(s.Help), rooted(root, usage(s)))
	if len(s.Aliases) > 0 {
		fmt.Fprintf(out, "\nAlso: `%s`.\n", strings.Join(s.Aliases, "`, `"))
	}
	if len(s.Options) > 0 {
		out.WriteString("\n| option | takes | default | for |\n|---|---|---|---|\n")
	}
	for _, o := range s.Options {
		fmt.Fprintf(out, "| `%s` | %s | %s | %s |\n", o.Name, cell(takes(o)), cell(standard(o)), cell(o.Help))
	}
	examples := slices.DeleteFunc(slices.Clone(s.Examples), func(e string) bool { return e == usage(s) })
	if len(examples) > 0 {
		out.WriteString("\n```\n")
		for _, e := range examples {
			out.WriteString(rooted(root, e) + "\n")
		}
		out.WriteString("```\n")
	}
}

func takes(o Option) string {
	if o.Type == Text {
		return "words"
	}
	return hint(o)
}

func standard(o Option) string {
	switch {
	case o.Required:
		return "required"
	case o.Default != "":
		return "`" + o.Default + "`"
	}
	return ""
}

func cell(s string) string { return strings.ReplaceAll(s, "|", `\|`) }

func upper(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
