package file_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/threadtape/threadtape/adapters/sources/file"
	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/rich"
)

// parse reads a list of words, one post for each.
func parse(data []byte, base string) (forum.Thread, []forum.Post, error) {
	var words map[string]string
	if err := json.Unmarshal(data, &words); err != nil {
		return forum.Thread{}, nil, err
	}
	var posts []forum.Post
	for _, id := range []string{"1", "2", "3"} {
		if w, ok := words[id]; ok {
			posts = append(posts, forum.Seal(forum.Post{ID: id, Number: int(id[0] - '0'), Body: rich.FromText(w)}))
		}
	}
	return forum.Thread{Title: base, Posts: len(posts)}, posts, nil
}

// TestFetch holds that a file is read when it changed, that what left it is removed, and that nobody can name a file.
func TestFetch(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "topic.json")
	write := func(text string, age time.Duration) {
		t.Helper()
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(name, time.Time{}, time.Now().Add(-age)); err != nil {
			t.Fatal(err)
		}
	}
	write(`{"1": "one", "2": "two"}`, time.Hour)
	f := file.Open(name, "https://forum.example", parse)
	if _, err := f.Resolve(t.Context(), "/etc/passwd"); !errors.Is(err, forum.ErrForeign) {
		t.Errorf("Resolve of another path = %v, want ErrForeign", err)
	}
	ref, err := f.Resolve(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	page, err := f.Fetch(t.Context(), ref, nil)
	if err != nil || len(page.Posts) != 2 || !page.First {
		t.Fatalf("first: %+v, %v; want two posts", page, err)
	}
	if again, err := f.Fetch(t.Context(), ref, page.Cursor); err != nil || !again.NotModified {
		t.Errorf("again: %+v, %v; want nothing", again, err)
	}
	write(`{"1": "one", "3": "three"}`, time.Minute)
	page, err = f.Fetch(t.Context(), ref, page.Cursor)
	if err != nil || len(page.Posts) != 3 || page.Posts[2].State != forum.Deleted || page.Posts[2].ID != "2" {
		t.Errorf("later: %+v, %v; want one, three, and two removed", page.Posts, err)
	}
	write("no thread", 0)
	if _, err := f.Fetch(t.Context(), ref, page.Cursor); fault.Of(err) != fault.Invalid {
		t.Errorf("no thread: %v, want an Invalid fault", err)
	}
}
