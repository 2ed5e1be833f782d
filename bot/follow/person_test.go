package follow

import (
	"testing"
	"time"
)

// TestMuteDelaysNothing holds that what is collected after a notice that turns out to say nothing is told as soon as it has
// settled, also where it came before that was known; and that one which says something delays it by ten minutes.
func TestMuteDelaysNothing(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	const settle = 5 * time.Second
	for nothing, want := range map[bool]time.Time{true: now.Add(2*time.Second + settle), false: now.Add(every)} {
		p := &person{}
		p.add([]item{{Thread: "a", Post: "1"}}, now.Add(-time.Minute), settle)
		first := p.Batches[0].ID
		p.Batches[0].Closed = now
		p.add([]item{{Thread: "b", Post: "2"}}, now.Add(time.Second), settle)
		p.mute(first, nothing, now.Add(2*time.Second), settle)
		if got := p.Batches[1].Due; !got.Equal(want) {
			t.Errorf("after a notice that says nothing (%v): due %v, want %v", nothing, got, want)
		}
	}
}
