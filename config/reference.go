package config

import (
	"fmt"
	"strings"
)

// Reference returns the page of all settings, in Markdown. wishes are those of [Options].
func Reference(wishes []Wish) string {
	var b strings.Builder
	b.WriteString(`# Settings

<!-- Written by TestSettingsReference from the table of keys of package config and from the options of subscribe: change those, then run go test . -run TestSettingsReference -update. -->

One YAML file, ` + "`" + DefaultPath + "`" + ` unless ` + "`-c`" + ` names another. Every key may be left out, and without a file the environment alone is enough.

- A flag overrides the environment, which overrides the file, which overrides the default.
- Every key has a variable. Lists are written there with commas, ` + "`threads`" + ` as YAML or JSON.
- Any value may be ` + "`env:NAME`" + ` (that variable) or ` + "`file:PATH`" + ` (that file, at most 64 KiB, without line breaks at its end). A path is
  relative to the settings file, or to the working directory where the value stands in the environment. Where there is no such file,
  ` + "`$CREDENTIALS_DIRECTORY`" + ` is searched.
- Durations are written like ` + "`30s`, `5m`, `2h` or `30d`" + `; rates like ` + "`1/s`, `20/m` or `100/h`" + `.
- ` + "`threadtape config check`" + ` shows every mistake with its line, ` + "`threadtape config show`" + ` every value with its origin. Neither shows a secret.

| key | type | default | environment | meaning |
|---|---|---|---|---|
`)
	n := Options{Wishes: wishes}.names()
	for _, k := range table(n) {
		row(&b, k.path, k.value(new(Settings)).kind, k.def, Variable(k.path), k.say)
	}
	b.WriteString("\nEach of `threads` has these keys; `url` and `to` are needed. The others are the options of `subscribe`: see `docs/commands.md`.\n\n| key | type | default | meaning |\n|---|---|---|---|\n")
	for _, k := range threadTable(n) {
		row(&b, k.path, k.value(new(Thread)).kind, k.def, "", k.say)
	}
	return b.String()
}

// row writes a row of a table; a cell without anything is left out where it is the variable.
func row(b *strings.Builder, path, kind, def, variable, say string) {
	cells := []string{code(path), kind, code(def)}
	if variable != "" {
		cells = append(cells, code(variable))
	}
	cells = append(cells, say)
	fmt.Fprintf(b, "| %s |\n", strings.Join(cells, " | "))
}

func code(text string) string {
	if text == "" {
		return ""
	}
	return "`" + text + "`"
}
