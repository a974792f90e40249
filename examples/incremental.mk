# make -j -f examples/incremental.mk SHARDS='shard-1.csv shard-2.csv': issues.tsv of all the shards.
# Made again, thresholds are taken anew of the shards that changed, and no others; then all rows are
# scored by the new thresholds. (Names without blanks and commas, as make wants them.)
issues.tsv: $(SHARDS:=.scored)
	cat $^ | labelsift issues -t t.tsv -o $@
t.tsv: $(SHARDS:=.t) shards.list
	labelsift merge -q --expect $(words $(SHARDS)) -o $@ $(SHARDS:=.t)
%.t: %
	labelsift thresholds -j 1 -o $@ < $<
%.scored: % t.tsv
	labelsift score -q -j 1 --first-index after:$(before) -o $@ t.tsv < $<
comma = ,
$(foreach s,$(SHARDS),$(eval $s.scored: before := $(all)) \
	$(eval all := $(if $(all),$(all)$(comma))$s.t))
$(shell echo '$(SHARDS)' | cmp -s - shards.list || echo '$(SHARDS)' > shards.list)
