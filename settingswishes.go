package main

import (
	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/commands"
	"github.com/threadtape/threadtape/config"
)

// settingsWishes are the options of subscribe as keys of the settings file: the rules of a value stand with the command.
func settingsWishes() []config.Wish {
	var all []config.Wish
	for _, w := range commands.Wishes() {
		key := config.Wish{
			Name: w.Name, Say: w.Help, Choices: w.Choices, List: w.Type == command.List, Flag: w.Type == command.Flag, Most: w.Max, Check: w.Check,
		}
		if len(w.Choices) > 0 {
			key.Default = w.Choices[0] // what is named first is what a command takes without
		}
		all = append(all, key)
	}
	return all
}
