package fakeforum

import (
	"net/http"
	"strings"
)

// facePath is where members' own pictures lie. Those of the others are letters, and this forum serves none.
const facePath = "/user_avatar/board/"

// Face gives a member a picture of their own: file is served as a PNG, whatever it is.
func (f *Forum) Face(name string, file []byte) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.faces[name] = file
}

func (f *Forum) faceAnswer(path string) answer {
	name, _, _ := strings.Cut(strings.TrimPrefix(path, facePath), "/")
	file := f.faces[name]
	if file == nil {
		return gone(false)
	}
	return answer{status: http.StatusOK, kind: "image/png", body: file}
}
