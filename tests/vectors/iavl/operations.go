// Writes the operations of cosmos/iavl's TestTreeHash, which its published root hashes are of: Go's generator, which no other language has, from that test's seed.
// For each of 4 versions 4096 times: 'd' and a key of 16 bytes, or 's', a key and a value of 16 bytes.
package main

import (
	"bufio"
	"math/rand"
	"os"
)

func main() {
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	random := rand.New(rand.NewSource(49872768940))
	var keys [][]byte
	draw := func() []byte {
		bytes := make([]byte, 16)
		random.Read(bytes)
		return bytes
	}
	set := func(key, value []byte) {
		out.WriteByte('s')
		out.Write(key)
		out.Write(value)
	}
	for i := 0; i < 4*4096; i++ {
		switch {
		case len(keys) > 0 && random.Float64() <= 0.2:
			at := random.Intn(len(keys))
			out.WriteByte('d')
			out.Write(keys[at])
			keys = append(keys[:at], keys[at+1:]...)
		case len(keys) > 0 && random.Float64() <= 0.4:
			key := keys[random.Intn(len(keys))]
			set(key, draw())
		default:
			key := draw()
			set(key, draw())
			keys = append(keys, key)
		}
	}
}
