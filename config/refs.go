package config

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"
)

// mostSecret is the longest text that file: reads.
const mostSecret = 64 << 10

// refers reports whether a text names where the value is instead of being it.
func refers(text string) bool {
	return strings.HasPrefix(text, "env:") || strings.HasPrefix(text, "file:")
}

// follow returns the value that env:NAME or file:PATH stands for, and any other text as it is. What it finds is not
// followed again. file: is relative to dir; where no such file is, a credential of that name is taken.
func follow(text, dir string, environ map[string]string) (string, *trouble) {
	if name, ok := strings.CutPrefix(text, "env:"); ok {
		value, ok := environ[name]
		if !ok {
			return "", &trouble{what: "takes the variable " + variable(name) + ", which is not set", hint: "set it, or write the value in another way"}
		}
		return value, nil
	}
	path, ok := strings.CutPrefix(text, "file:")
	if !ok {
		return text, nil
	}
	if path == "" {
		return "", &trouble{what: "lacks the name after file:"}
	}
	full := path
	if !filepath.IsAbs(path) {
		full = filepath.Join(dir, path)
	}
	value, t := content(full)
	if credentials := environ["CREDENTIALS_DIRECTORY"]; t != nil && t.missing && credentials != "" && filepath.IsLocal(path) {
		value, t = content(filepath.Join(credentials, path))
	}
	if t != nil {
		return "", &t.trouble
	}
	return value, nil
}

// variable returns the name of a variable as an error may repeat it: a token may stand where a name belongs.
func variable(name string) string {
	if len(name) <= 40 && strings.Trim(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_") == "" || echo(name) != "" {
		return name
	}
	return dots
}

// A loss is why a file was not read.
type loss struct {
	trouble
	missing bool
}

// content returns the text of a small regular file, without line breaks at its end.
func content(path string) (string, *loss) {
	info, err := os.Stat(path) // first, because opening a pipe would wait
	if err != nil {
		return "", lost(err)
	}
	if !info.Mode().IsRegular() {
		return "", &loss{trouble: trouble{what: "takes something that is not a plain file"}}
	}
	f, err := os.Open(path)
	if err != nil {
		return "", lost(err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, mostSecret+1))
	switch {
	case err != nil:
		return "", lost(err)
	case len(data) > mostSecret:
		return "", &loss{trouble: trouble{what: "takes a file of more than 64 KiB"}}
	case !utf8.Valid(data):
		return "", &loss{trouble: trouble{what: "takes a file that is not text"}}
	}
	return strings.TrimRight(string(data), "\r\n"), nil
}

// lost puts the reason in words without the path, which may be a token in the wrong place.
func lost(err error) *loss {
	switch {
	case errors.Is(err, fs.ErrPermission):
		return &loss{trouble: trouble{what: "takes a file that may not be read", hint: "give it to the user that the bot runs as"}}
	case errors.Is(err, fs.ErrNotExist):
		return &loss{trouble{what: "takes a file that does not exist", hint: "file: is relative to the settings file"}, true}
	}
	return &loss{trouble: trouble{what: "takes a file that cannot be read"}}
}
