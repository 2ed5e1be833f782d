package fakeslack

import (
	"bytes"
	"io"
	"mime"
	"mime/multipart"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A File is one that was uploaded.
type File struct {
	ID    string
	Name  string
	Title string
	Alt   string // the text for those who do not see it
	Bytes []byte
}

type file struct {
	id, name, title, alt string
	ticket               string
	length               int
	bytes                []byte
	uploaded, done       bool
	ready                time.Time
}

func (f *file) view() File {
	return File{ID: f.id, Name: f.name, Title: f.title, Alt: f.alt, Bytes: slices.Clone(f.bytes)}
}

func (f *file) object() object {
	return object{"id": f.id, "name": f.name, "title": f.title, "size": len(f.bytes), "alt_txt": f.alt}
}

// Files returns what was uploaded and completed, in no order.
func (f *Fake) Files() []File {
	f.mu.Lock()
	defer f.mu.Unlock()
	var all []File
	for _, file := range f.files {
		if file.done {
			all = append(all, file.view())
		}
	}
	return all
}

func (f *Fake) uploadURL(c *call) (object, *refusal) {
	length, alt := whole(c.args["length"]), text(c.args["alt_txt"])
	switch {
	case length <= 0:
		return nil, broke("invalid_arguments", "length must be above 0")
	case units(alt) > 1000:
		return nil, broke("alt_text_too_large", "alt_txt has %d characters, at most 1000", units(alt))
	}
	file := &file{id: f.id("F"), name: text(c.args["filename"]), alt: alt, length: length, ticket: letters(40)}
	f.files[file.id] = file
	return object{"upload_url": f.base + uploadPath + file.ticket, "file_id": file.id}, nil
}

// upload takes the bytes of a file, as they are or as the one file of a form. The caller holds f.mu.
func (f *Fake) upload(c *call) (object, *refusal) {
	for _, file := range f.files {
		if file.ticket != c.path || file.done {
			continue
		}
		data, ok := fileIn(c.header.Get("Content-Type"), c.raw)
		if !ok || len(data) != file.length {
			return nil, broke("upload_failed", "%d bytes of %d that were announced", len(data), file.length)
		}
		file.bytes, file.uploaded = data, true
		return object{"said": "OK - " + strconv.Itoa(len(data))}, nil
	}
	return nil, broke("upload_failed", "no such upload URL was given out")
}

func fileIn(contentType string, raw []byte) ([]byte, bool) {
	kind, parameters, _ := mime.ParseMediaType(contentType)
	if !strings.HasPrefix(kind, "multipart/") {
		return raw, true
	}
	form := multipart.NewReader(bytes.NewReader(raw), parameters["boundary"])
	for {
		part, err := form.NextPart()
		if err != nil {
			return nil, false
		}
		if part.FileName() == "" {
			continue
		}
		data, err := io.ReadAll(part)
		return data, err == nil
	}
}

func (f *Fake) completeUpload(c *call) (object, *refusal) {
	var done []*file
	for _, v := range list(c.args["files"]) {
		file := f.files[text(dict(v)["id"])]
		switch {
		case file == nil:
			return nil, refuse("file_not_found")
		case !file.uploaded:
			return nil, broke("file_not_found", "%s has no bytes yet", file.id)
		case file.done:
			return nil, refuse("file_update_failed") // completing again is no way to ask what happened
		}
		file.title = text(dict(v)["title"])
		done = append(done, file)
	}
	if len(done) == 0 {
		return nil, broke("invalid_arguments", "no files")
	}
	if r := f.shareFiles(c, done); r != nil {
		return nil, r
	}
	files := []object{}
	for _, file := range done {
		file.done, file.ready = true, f.now().Add(f.o.FileLag)
		files = append(files, object{"id": file.id, "title": file.title})
	}
	return object{"files": files}, nil
}

// deleteFile removes a file for good: messages that show it show nothing in its place.
func (f *Fake) deleteFile(c *call) (object, *refusal) {
	file := f.files[text(c.args["file"])]
	if file == nil {
		return nil, refuse("file_not_found")
	}
	delete(f.files, file.id)
	return object{}, nil
}

// shareFiles posts files in a channel, where the call names one. The answer does not say as which message.
func (f *Fake) shareFiles(c *call, files []*file) *refusal {
	id := text(c.args["channel_id"])
	if id == "" {
		return nil
	}
	ch, r := f.channelFor(c, id)
	switch {
	case r != nil:
		return r
	case !ch.has(c.team.bot):
		return refuse("not_in_channel")
	case ch.archived:
		return refuse("is_archived")
	}
	raw := object{"text": text(c.args["initial_comment"])}
	if blocks := c.args["blocks"]; blocks != nil {
		raw["blocks"] = blocks
	}
	m := &message{channel: ch, thread: text(c.args["thread_ts"]), user: c.team.bot, raw: raw, files: files, via: c.Method}
	if r := f.threadFits(m, false); r != nil {
		return r
	}
	f.put(m)
	return nil
}

// filesShown holds image blocks to files that are there and processed.
func (f *Fake) filesShown(m *message) *refusal {
	for _, v := range list(m.raw["blocks"]) {
		ref := dict(dict(v)["slack_file"])
		if ref == nil || text(ref["id"]) == "" {
			continue
		}
		file := f.files[text(ref["id"])]
		if file == nil || !file.done {
			return broke("invalid_blocks", "slack_file names no file of the app")
		}
		if f.now().Before(file.ready) {
			return &refusal{name: "invalid_blocks", words: "invalid slack file"} // it is processed still
		}
	}
	return nil
}
