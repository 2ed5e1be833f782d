package command

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// check finds what is wrong with specs before anybody meets it.
func check(specs []Spec, zone *time.Location) error {
	var errs []error
	owner := make(map[string]string)
	for _, s := range specs {
		for _, name := range append([]string{s.Name}, s.Aliases...) {
			if other, taken := owner[name]; taken {
				errs = append(errs, fmt.Errorf("%s: the name %q belongs to %s", s.Name, name, other))
			}
			owner[name] = s.Name
			if !verbLike(name) {
				errs = append(errs, fmt.Errorf("%q is no name for a command: lower-case letters and dashes", name))
			}
		}
		for _, err := range checkSpec(s, zone) {
			errs = append(errs, fmt.Errorf("%s: %w", s.Name, err))
		}
	}
	return errors.Join(errs...)
}

func checkSpec(s Spec, zone *time.Location) []error {
	var errs []error
	if s.Help == "" || strings.HasSuffix(s.Help, ".") || strings.Contains(s.Help, "\n") {
		errs = append(errs, errors.New("the help is one line without a full stop"))
	}
	if s.Run == nil {
		errs = append(errs, errors.New("nothing handles it"))
	}
	for _, name := range s.Form {
		if o, ok := optionOf(s, name); !ok || !o.formable() {
			errs = append(errs, fmt.Errorf("no form can ask for %q", name))
		}
	}
	seen, optional := make(map[string]bool), false
	for _, o := range s.Options {
		if seen[o.Name] {
			errs = append(errs, fmt.Errorf("option %s is there twice", o.Name))
		}
		seen[o.Name] = true
		if o.Required && !o.Named && optional {
			errs = append(errs, fmt.Errorf("option %s is required behind one that may be left out", o.Name))
		}
		optional = optional || !o.Required && !o.Named
		for _, err := range checkOption(s, o, zone) {
			errs = append(errs, fmt.Errorf("option %s: %w", o.Name, err))
		}
	}
	return errs
}

func checkOption(s Spec, o Option, zone *time.Location) []error {
	var errs []error
	if !verbLike(strings.ReplaceAll(o.Name, "_", "-")) {
		errs = append(errs, errors.New("the name is lower-case letters, digits, dashes and underscores"))
	}
	if o.Help == "" {
		errs = append(errs, errors.New("no help"))
	}
	if o.Type > Place {
		errs = append(errs, errors.New("unknown type"))
	}
	if (o.Type == Choice) != (len(o.Choices) > 0) || slices.Contains(o.Choices, "") {
		errs = append(errs, errors.New("a choice, and nothing else, has choices"))
	}
	if o.Min > o.Max {
		errs = append(errs, errors.New("the smallest is over the largest"))
	}
	if o.Default == "" || len(errs) > 0 {
		return errs
	}
	if o.Required {
		errs = append(errs, errors.New("what is required needs no default"))
	}
	p := newParser(Request{}, s, nil, zone)
	if _, err := p.value(o, given{text: o.Default, parts: splitList(o.Default), at: -1}); err != nil {
		errs = append(errs, fmt.Errorf("the default does not fit: %w", err))
	}
	return errs
}

func verbLike(s string) bool {
	if s == "" || s[0] < 'a' || s[0] > 'z' || len(s) > 32 { // Discord takes 32
		return false
	}
	return strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789-") == ""
}
