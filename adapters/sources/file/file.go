// Package file reads a thread from a file that somebody saved, and reads it again when the file changes.
//
// It is a source for the person at the keyboard alone: it resolves no link, so nobody can name a file in a chat.
package file

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"unicode"

	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/forum"
)

// Name is the name of this kind of source.
const Name = "file"

// maxSize is how large a saved thread may be.
const maxSize = 64 << 20

// A Parse reads a thread from what a forum answered; base is the forum's address.
type Parse func(data []byte, base string) (forum.Thread, []forum.Post, error)

// A File is a saved thread, and a source of that one thread.
type File struct {
	path, base string
	parse      Parse
}

// Open returns the thread in a file. It reads nothing yet.
func Open(path, base string, parse Parse) *File { return &File{path: path, base: base, parse: parse} }

// Ref names the thread: its forum is the one that it was saved from, and its link the path as it is typed. A path with white
// space could not be typed again, so it is written as a file's URL.
func (f *File) Ref() forum.Ref {
	ref := forum.Ref{Source: Name, Base: f.base, ID: filepath.ToSlash(f.path), URL: f.path}
	if strings.ContainsFunc(f.path, unicode.IsSpace) {
		ref.URL = (&url.URL{Scheme: Name, Path: ref.ID}).String()
	}
	return ref
}

// Caps says that edits are noticed, and deletions too: the file holds the whole thread.
func (f *File) Caps() forum.Caps {
	return forum.Caps{Engine: "a saved thread", Edits: true, Deletions: true, Ordered: true}
}

// Resolve knows the path that was opened and nothing else.
func (f *File) Resolve(_ context.Context, link string) (forum.Ref, error) {
	ref := f.Ref()
	if link != f.path && link != ref.URL {
		return forum.Ref{}, forum.ErrForeign
	}
	return ref, nil
}

// A cursor is what the file looked like.
type cursor struct {
	Size, Changed int64
	Numbers       map[string]int // of the posts by id
}

// Fetch reads the file if it changed since the cursor. Posts that left the file are removed ones.
func (f *File) Fetch(_ context.Context, _ forum.Ref, at forum.Cursor) (forum.Page, error) {
	var old cursor
	if json.Unmarshal(at, &old) != nil {
		old = cursor{}
	}
	info, err := os.Stat(f.path)
	if err != nil || info.IsDir() {
		return forum.Page{}, fault.New(fault.Gone, "E-FILE", fmt.Sprintf("I cannot read the file %s.", f.path),
			"Give the path of a saved thread, such as topic.json.", err)
	}
	if old.Size == info.Size() && old.Changed == info.ModTime().UnixNano() {
		return forum.Page{NotModified: true, Cursor: at}, nil
	}
	thread, posts, err := f.Read()
	if err != nil {
		return forum.Page{}, err
	}
	now := cursor{Size: info.Size(), Changed: info.ModTime().UnixNano(), Numbers: make(map[string]int)}
	for _, p := range posts {
		now.Numbers[p.ID] = p.Number
	}
	for id, number := range old.Numbers {
		if _, still := now.Numbers[id]; !still {
			posts = append(posts, forum.Remove(forum.Post{ID: id, Number: number}, forum.Deleted, ""))
		}
	}
	next, err := json.Marshal(now)
	if err != nil {
		return forum.Page{}, fmt.Errorf("remember the file: %w", err)
	}
	thread.Ref = f.Ref()
	return forum.Page{Thread: &thread, Posts: posts, First: len(old.Numbers) == 0, Cursor: next}, nil
}

// Read reads the whole thread.
func (f *File) Read() (forum.Thread, []forum.Post, error) {
	file, err := os.Open(f.path)
	if err != nil {
		return forum.Thread{}, nil, fault.New(fault.Gone, "E-FILE", fmt.Sprintf("I cannot read the file %s.", f.path),
			"Give the path of a saved thread, such as topic.json.", err)
	}
	defer file.Close()
	data, err := readAtMost(file, maxSize)
	if err != nil {
		return forum.Thread{}, nil, unread(f.path, err)
	}
	thread, posts, err := f.parse(data, f.base)
	if err != nil {
		return thread, nil, fault.New(fault.Invalid, "E-FILE", fmt.Sprintf("The file %s is not a saved thread of that kind of forum.", f.path),
			"Save the forum's JSON of the thread, for Discourse https://forum.example/t/123.json, and say what it is with --as.", err)
	}
	return thread, posts, nil
}
