package fakediscord

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"regexp"
	"strings"
)

// Limits of files (D reference, Uploading Files).
const (
	mostFiles = 10
	mostFile  = 10 << 20
	mostAll   = 25 << 20
)

var filePart = regexp.MustCompile(`^files\[(\d{1,2})\]$`)

// decode reads the body of a request: JSON, or a form with payload_json and files[n].
func (c *call) decode(raw []byte) *refusal {
	kind, params, _ := mime.ParseMediaType(c.header.Get("Content-Type"))
	c.Type = kind
	if kind == "multipart/form-data" {
		return c.decodeForm(multipart.NewReader(bytes.NewReader(raw), params["boundary"]))
	}
	if len(raw) == 0 {
		return nil
	}
	if kind != "application/json" && c.Method != http.MethodGet && c.Method != http.MethodDelete {
		return badForm("Content-Type %q, want application/json", kind)
	}
	return c.decodeJSON(raw)
}

func (c *call) decodeJSON(raw []byte) *refusal {
	c.Body = raw
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	if err := d.Decode(&c.body); err != nil {
		return breachOf(refuse(400, 50109, "The request body contains invalid JSON."))
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return breachOf(refuse(400, 50109, "The request body contains more than one JSON value."))
	}
	return nil
}

func (c *call) decodeForm(form *multipart.Reader) *refusal {
	total := 0
	for {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return badForm("the form cannot be read: %v", err)
		}
		data, err := io.ReadAll(part)
		if err != nil {
			return badForm("a part of the form cannot be read: %v", err)
		}
		if part.FormName() == "payload_json" {
			if refused := c.decodeJSON(data); refused != nil {
				return refused
			}
			continue
		}
		n := filePart.FindStringSubmatch(part.FormName())
		if n == nil {
			return badForm("a part is named %q, want payload_json or files[n]", part.FormName())
		}
		if total += len(data); len(data) > mostFile || total > mostAll {
			return tooLarge()
		}
		c.Files = append(c.Files, File{ID: n[1], Name: part.FileName(), Type: part.Header.Get("Content-Type"), Bytes: data})
	}
	if c.body == nil {
		return badForm("a form without payload_json")
	}
	return nil
}

// plainName is what a file's name becomes: Discord replaces what is not in here, and a reference by the old name breaks.
var plainName = regexp.MustCompile(`^[A-Za-z0-9_.-]+$`)

// attach puts the files of a request to those that are there. attachments says which of the old ones stay (all, where it
// is not sent) and describes the new ones by their number.
func attach(old []File, fields object, sent []File, id func() string) ([]File, *refusal) {
	described := make(map[string]object)
	keep := old
	if named, ok := fields["attachments"].([]any); ok {
		keep = nil
		for _, v := range named {
			described[numberOf(dict(v)["id"])] = dict(v)
		}
		for _, file := range old {
			if described[file.ID] != nil {
				keep = append(keep, file)
				delete(described, file.ID)
			}
		}
	}
	all := append([]File(nil), keep...)
	names := make(map[string]bool)
	for _, file := range sent {
		if d := described[file.ID]; d != nil {
			if name := text(d["filename"]); name != "" {
				file.Name = name
			}
			file.Description = text(d["description"])
			delete(described, file.ID)
		}
		if !plainName.MatchString(file.Name) {
			return nil, badForm("files[%s]: the name %q will not stay as it is", file.ID, file.Name)
		}
		if names[file.Name] {
			return nil, badForm("files[%s]: two files are named %q", file.ID, file.Name)
		}
		names[file.Name] = true
		file.ID = id()
		all = append(all, file)
	}
	for n := range described {
		return nil, badForm("attachments: %s names neither a file that is sent nor one that is there", n)
	}
	if len(all) > mostFiles {
		return nil, badForm("attachments: must be %d or fewer in length", mostFiles)
	}
	return all, nil
}

func numberOf(v any) string {
	if n, ok := v.(json.Number); ok {
		return n.String()
	}
	return strings.TrimSpace(text(v))
}
