package layout_test

import (
	"strings"
	"testing"

	"github.com/threadtape/threadtape/bot/layout"
	"github.com/threadtape/threadtape/bot/overlap"
	"github.com/threadtape/threadtape/bot/store"
)

// TestBurstMarket holds that what stands below a burst is of its authors' own words, and of no post that was taken out of
// the channel: neither a position nor a ticker.
func TestBurstMarket(t *testing.T) {
	t.Parallel()
	first := post(2, "tindra", "<p>The ice is thin this year.</p>")
	said := post(3, "okafor", "<p>Long $HBLN since autumn.</p>")
	repeats := post(4, "besart", "<p>Long $HBLN since autumn.</p><p>Says who?</p>")
	s := saying(store.New, store.Card, first, said)
	if m, _ := (layout.Composer{}).Compose(s); !strings.Contains(m.Text(), "HBLN · okafor: Long $HBLN") {
		t.Errorf("as it was said: %s", m.Text())
	}
	s.Edited, s.Hidden = true, map[string]bool{first.ID: true}
	if m, _ := (layout.Composer{}).Compose(s); !strings.Contains(m.Text(), "HBLN · okafor: Long $HBLN") {
		t.Errorf("the other one taken out: %s", m.Text())
	}
	s.Hidden = map[string]bool{said.ID: true}
	if m, _ := (layout.Composer{}).Compose(s); strings.Contains(m.Text(), "HBLN") {
		t.Errorf("taken out: %s", m.Text())
	}
	s = saying(store.New, store.Card, first, repeats)
	s.Own = map[string]overlap.Parts{repeats.ID: {Own: post(4, "besart", "<p>Says who?</p>").Body}}
	if m, _ := (layout.Composer{}).Compose(s); strings.Contains(m.Text(), "HBLN") {
		t.Errorf("somebody else's words: %s", m.Text())
	}
}
