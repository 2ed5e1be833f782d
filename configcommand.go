package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"text/tabwriter"

	"github.com/threadtape/threadtape/config"
)

type configCommand struct {
	Init  *configInit  `arg:"subcommand" help:"Write a commented settings file to start from."`
	Check *configCheck `arg:"subcommand" help:"Check the settings and show every mistake."`
	Show  *configShow  `arg:"subcommand" help:"Show every value and where it comes from. Secrets are dots."`
}

type configInit struct {
	File string `arg:"positional" placeholder:"<file>" default:"threadtape.yaml" help:"Where to write. A file that is there stays as it is; - writes to the output."`
}

// Run writes the example.
func (c configInit) Run(p *program) error {
	if c.File == "-" {
		_, err := fmt.Fprint(p.out, config.Example(settingsWishes()))
		return err
	}
	file, err := os.OpenFile(c.File, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%w: %s is there already and stays as it is. Type: threadtape config init ANOTHER.yaml", errUsage, c.File)
	}
	if err != nil {
		return unwritable(c.File, "Name another file: threadtape config init ANOTHER.yaml", err)
	}
	_, err = file.WriteString(config.Example(settingsWishes()))
	if err = errors.Join(err, file.Close()); err != nil {
		return fmt.Errorf("write the settings: %w", err)
	}
	fmt.Fprintf(p.out, "Wrote %s. Edit it, then type: threadtape config check -c %s\n", c.File, c.File)
	return nil
}

type configCheck struct{ settingsFlags }

// Run loads the settings; their mistakes are its error.
func (c configCheck) Run(p *program) error {
	s, err := c.load(p)
	if err != nil {
		return err
	}
	set := 0
	for _, r := range s.Rows() {
		if r.Origin != "default" {
			set++
		}
	}
	fmt.Fprintf(p.out, "The settings are fine: %d keys, %d of them set, the others at their defaults.\n", len(s.Rows()), set)
	return nil
}

type configShow struct {
	settingsFlags
	JSON bool `help:"As JSON."`
}

// Run shows every value with its origin.
func (c configShow) Run(p *program) error {
	s, err := c.load(p)
	if err != nil {
		return err
	}
	if c.JSON {
		enc := json.NewEncoder(p.out)
		enc.SetIndent("", "  ")
		return enc.Encode(s.Rows())
	}
	w := tabwriter.NewWriter(p.out, 0, 0, 2, ' ', 0)
	for _, r := range s.Rows() {
		fmt.Fprintf(w, "%s\t%s\t%s\n", r.Key, r.Value, r.Origin)
	}
	return w.Flush()
}
