package store_test

import (
	"reflect"
	"testing"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/store"
)

// TestAnswers holds that an answer is found by each post that it shows, in its own thread alone, and by where it stands;
// that keeping it again changes nothing; and that it is forgotten after its time.
func TestAnswers(t *testing.T) {
	t.Parallel()
	ctx, notes := t.Context(), store.NewLocalNotes(10)
	thread, other := forum.Ref{Source: "board", Base: "https://board.example", ID: "7"}, forum.Ref{Source: "board", Base: "https://board.example", ID: "8"}
	a := store.Answer{Receipt: chat.Receipt{To: "test:a", ID: "1"}, Thread: thread, Posts: []string{"11", "12"}, By: "U1", At: time.Now().UTC()}
	old := store.Answer{Receipt: chat.Receipt{To: "test:a", ID: "2"}, Thread: thread, Posts: []string{"11"}, At: a.At.Add(-store.AnswerKept - time.Minute)}
	again := a
	again.By = "U2"
	for _, one := range []store.Answer{a, old, again} {
		if err := store.KeepAnswer(ctx, notes, one); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		thread forum.Ref
		posts  []string
		want   []store.Answer
	}{
		{thread, []string{"11"}, []store.Answer{a}},
		{thread, []string{"12", "13"}, []store.Answer{a}},
		{thread, []string{"13"}, nil},
		{thread, nil, nil},
		{other, []string{"11"}, nil},
	} {
		got, err := store.AnswersWith(ctx, notes, c.thread, c.posts...)
		if err != nil || !reflect.DeepEqual(got, c.want) {
			t.Errorf("answers with %q of %s: %+v, %v; want %+v", c.posts, c.thread.ID, got, err, c.want)
		}
	}
	if got, ok, err := store.ReadAnswer(ctx, notes, a.Receipt); err != nil || !ok || !reflect.DeepEqual(got, a) {
		t.Errorf("read %+v, %v, %v; want %+v", got, ok, err, a)
	}
	for _, r := range []chat.Receipt{old.Receipt, {To: "test:b", ID: "1"}, {}} {
		if got, ok, err := store.ReadAnswer(ctx, notes, r); err != nil || ok {
			t.Errorf("read %+v, %v, %v of %v; want none", got, ok, err, r)
		}
	}
}

// TestTakeBack holds that the delivery that takes an answer back tells where it stands, and that no other one does.
func TestTakeBack(t *testing.T) {
	t.Parallel()
	for _, r := range []chat.Receipt{{To: "slack:T1/C1", ID: "1700000000.000100"}, {To: "test:a", ID: "a/b\tc"}} {
		o := store.TakeBack(r, store.AnswerGone)
		if got, ok := store.AnsweredBy(o.Lane, o.Deliveries[0]); !ok || got != r {
			t.Errorf("%v comes back as %v, %v", r, got, ok)
		}
	}
	thread := forum.Ref{Source: "board", Base: "https://board.example", ID: "7"}
	for _, post := range []string{"", "answer", "incident/answer/1", "edit/1/2/answer/3"} {
		if r, ok := store.AnsweredBy(store.Lane{To: "test:a"}, store.Delivery{Kind: store.Notice, Post: post}); ok {
			t.Errorf("%q is taken for the answer %v", post, r)
		}
	}
	if r, ok := store.AnsweredBy(store.Lane{To: "test:a", Thread: thread}, store.Delivery{Kind: store.New, Post: "answer/1"}); ok {
		t.Errorf("a post of a thread is taken for the answer %v", r)
	}
}
