package discord

import (
	"bytes"
	"encoding/json"
	"errors"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"strconv"
	"strings"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/fault"
)

// encode makes the bytes of a call, and says what they are: JSON, or where files go along a form of which payload_json
// is the JSON and files[n] the n-th file. No body gives no bytes and no type.
func (c call) encode() (data []byte, kind string, err error) {
	if c.body == nil {
		return nil, "", nil
	}
	data, err = json.Marshal(c.body)
	if err != nil {
		return nil, "", fault.New(fault.Invalid, "E-DISCORD-FORM", "That message cannot be written down.", "", err)
	}
	if len(c.files) == 0 {
		return data, "application/json", nil
	}
	return multiform(data, c.files)
}

func multiform(payload []byte, files []chat.File) ([]byte, string, error) {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	err := part(w, `form-data; name="payload_json"`, "application/json", payload)
	for i, f := range files {
		head := `form-data; name="files[` + strconv.Itoa(i) + `]"; filename="` + quoted(f.Name) + `"`
		err = errors.Join(err, part(w, head, http.DetectContentType(f.Data), f.Data))
	}
	if err = errors.Join(err, w.Close()); err != nil {
		return nil, "", fault.New(fault.Invalid, "E-DISCORD-FORM", "These files cannot be sent along.", "", err)
	}
	return b.Bytes(), w.FormDataContentType(), nil
}

func part(w *multipart.Writer, disposition, kind string, data []byte) error {
	p, err := w.CreatePart(textproto.MIMEHeader{"Content-Disposition": {disposition}, "Content-Type": {kind}})
	if err == nil {
		_, err = p.Write(data)
	}
	return err
}

// quoted keeps a name inside its quotes and on its line.
func quoted(name string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == '"' || r == '\\' || r == 0x7f {
			return '_'
		}
		return r
	}, name)
}
