package main

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"syscall"

	"github.com/threadtape/threadtape/bot/fault"
)

// unwritable says why a file could not be written; name tells how to name another one.
func unwritable(path, name string, err error) error {
	folder := filepath.Dir(path)
	say, fix := "the system refuses it", name
	switch {
	case errors.Is(err, fs.ErrNotExist):
		say, fix = "there is no folder "+folder, "Make it with: mkdir -p "+folder+". Or: "+name
	case errors.Is(err, fs.ErrPermission):
		say = "this user may not write there"
	case errors.Is(err, syscall.EISDIR):
		say = "it is a folder"
	case errors.Is(err, fs.ErrExist), errors.Is(err, syscall.ENOTDIR):
		say = "a file is where a folder should be"
	case errors.Is(err, syscall.ENOSPC):
		say = "the disk is full"
	}
	return fault.New(fault.Invalid, "E-FILE-WRITE", fmt.Sprintf("I cannot write %s: %s.", path, say), fix, err)
}

// unreadable says why a file could not be read; name tells how to name another one.
func unreadable(path, name string, err error) error {
	say := "the system refuses it"
	switch {
	case errors.Is(err, fs.ErrNotExist):
		say = "there is no such file"
	case errors.Is(err, fs.ErrPermission):
		say = "this user may not read it"
	case errors.Is(err, syscall.EISDIR):
		say = "it is a folder"
	}
	return fault.New(fault.Gone, "E-FILE", fmt.Sprintf("I cannot read %s: %s.", path, say), name, err)
}

// specExample is a quote as JSON.
const specExample = `{"spans": [{"t": "The words."}], "author": "ann", "post": 3}`
