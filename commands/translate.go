package commands

import (
	"embed"
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/threadtape/threadtape/bot/command"
)

// languages has one file for each language: the text of each key that [texts] lists. en.json is what the specs say, for
// translators to copy; a test holds that every file has every key.
//
//go:embed language/*.json
var languages embed.FS

// translated returns the specs with their help in every language that there is. A file that cannot be read is a mistake of
// ours.
func translated(specs []command.Spec) []command.Spec {
	files, err := languages.ReadDir("language")
	if err != nil {
		panic(err) // it is part of the program
	}
	specs = slices.Clone(specs)
	for i := range specs {
		specs[i].Options = slices.Clone(specs[i].Options)
	}
	for _, f := range files {
		words, err := language(f.Name())
		if err != nil {
			panic(err)
		}
		code := strings.TrimSuffix(f.Name(), ".json")
		if code == "en" {
			continue // the specs' own
		}
		for i, s := range specs {
			specs[i].In = with(s.In, code, words[s.Name])
			specs[i].MenuIn = with(s.MenuIn, code, words[s.Name+".menu"])
			for k, o := range s.Options {
				specs[i].Options[k].In = with(o.In, code, words[s.Name+"."+o.Name])
			}
		}
	}
	return specs
}

// language reads one file.
func language(name string) (map[string]string, error) {
	data, err := languages.ReadFile(path.Join("language", name))
	if err != nil {
		return nil, err
	}
	var words map[string]string
	if err := json.Unmarshal(data, &words); err != nil {
		return nil, fmt.Errorf("language %s: %w", name, err)
	}
	return words, nil
}

func with(all command.Translations, code, text string) command.Translations {
	if text == "" {
		return all
	}
	if all == nil {
		all = make(command.Translations)
	}
	all[code] = text
	return all
}

// texts lists what a language file translates: "subscribe" is the help of a verb, "subscribe.source" that of an option,
// and "post.menu" the name in the menu of a message.
func texts(specs []command.Spec) map[string]string {
	all := make(map[string]string)
	for _, s := range specs {
		all[s.Name] = s.Help
		if s.Menu != "" {
			all[s.Name+".menu"] = s.Menu
		}
		for _, o := range s.Options {
			all[s.Name+"."+o.Name] = o.Help
		}
	}
	return all
}
