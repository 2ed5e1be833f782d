package main

import (
	_ "embed"
	"io"
)

type licensesCommand struct{}

// The licences of this program and of what it is built from. licenses.txt is written by
//
//	go test -run TestLicenses -update .
var (
	//go:embed LICENSE
	ownLicense string
	//go:embed NOTICE
	ownNotice string
	//go:embed licenses.txt
	otherLicenses string
)

// Run prints the licences, those of the fonts among them.
func (licensesCommand) Run(p *program) error {
	_, err := io.WriteString(p.out, ownNotice+"\n"+ownLicense+"\n"+otherLicenses)
	return err
}
