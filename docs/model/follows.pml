/* What follows a finished transfer, FOLLOWS of them: months that came late (supplement), a form that was wrong
 * (correction: more money, less, or none). Included by transfer.pml; with FINISHED the transfer is over at the start.
 * Planted breaks, each must be found: SETTLED_TWICE, BOUNCE_NOT_SEEN, NOT_ACTED_AGAIN, DEBIT_NOT_MOVED. */

mtype:follow = { UNKNOWN, LATE, MORE, LESS, NAMES };
mtype:part = { NO_PART, PART_ORDERED, PART_PAID, PART_BOUNCED };
#define E 2         /* at the old place besides: contributions of a late month, and what the pooled fund has */

/* By number, as both sides count: what it is, the payment at its bank and in its case, what the receiver has and awaits. */
mtype:follow kind[2] = UNKNOWN;
mtype:order f_order[2] = NONE;
mtype:part f_part[2] = NO_PART;
byte f_attempt[2];
bool f_way[2], f_here[2], f_due[2];
byte sent_f, taken_f;
bool answered;
mtype:letter early;                    /* refused, for its moment had not come */
byte o_late = 1, o_pool = 1, d_transit;
byte plus, minus;                      /* what was decided to go to the new place, and to come back */
chan to_bank_f = [2] of { byte, byte };
chan f_told_o = [4] of { mtype:told, byte, byte };
chan f_told_d = [4] of { mtype:told, byte, byte };
chan f_paid_o = [4] of { byte, byte };
chan f_paid_d = [4] of { byte, byte };
chan f_bounced_o = [4] of { byte, byte };
chan f_bounced_d = [4] of { byte, byte };

#define OURS(i) (kind[i] != LESS)      /* the old place pays */
#define F_UNDER_WAY (len(to_bank_f) + len(f_told_o) + len(f_told_d) + len(f_paid_o) + len(f_paid_d) + len(f_bounced_o) + len(f_bounced_d) + f_way[0] + f_way[1])
#define F_ARRIVED(i) (f_due[i] && f_here[i])
#define F_PAYS(i) (f_order[i] == ORDERED || f_part[i] == PART_BOUNCED)
#define F_OPEN (F_PAYS(0) || F_PAYS(1) || f_order[0] == FILED || f_order[1] == FILED)
#define F_FOR_IN ((state_in == IN_SUPPLEMENTING && F_ARRIVED(taken_f - 1)) || (state_in == IN_CORRECTING && !answered) || (F_PAYS(0) && !OURS(0)) || (F_PAYS(1) && !OURS(1)))
#define F_FOR_OUT ((F_PAYS(0) && OURS(0)) || (F_PAYS(1) && OURS(1)))
#ifdef BOUNCE_NOT_SEEN
#define SEEN(state, ended) (state != ended)
#else
#define SEEN(state, ended) true
#endif

inline f_pay(x) { f_order[x] = ORDERED; f_part[x] = PART_ORDERED; f_attempt[x] = 1 }

inline f_again(job) {                  /* killed after the job's commit, before it was marked done */
  if
  :: job?i,n
  :: faults < FAULTS -> job?<i,n>; faults++
  fi
}

/* The old place. */
inline supplement() {
  move_out(ACT_SUPPLEMENT); kind[sent_f] = LATE; o_late--; o_transit++; plus++; f_pay(sent_f); sent_f++;
  outbox_o!SUPPLEMENT
}

inline correct() {
  move_out(ACT_CORRECT);
  if
  :: o_pool > 0 -> kind[sent_f] = MORE
  :: kind[sent_f] = LESS
  :: kind[sent_f] = NAMES
  fi; sent_f++; outbox_o!CORRECTION
}

inline hear_agreed() {
  move_out(ACT_HEAR_AGREED);
  if
  :: kind[sent_f - 1] == MORE -> o_pool--; o_transit++; plus++; f_pay(sent_f - 1)
  :: kind[sent_f - 1] == LESS -> f_due[sent_f - 1] = true
  :: kind[sent_f - 1] == NAMES -> move_out(ACT_SETTLE)
  fi
}

inline f_statement_o() {
  f_told_o?told,i,n;
  if
  :: told == DEBITED -> f_order[i] = PAID;
#ifndef DEBIT_NOT_MOVED
     o_transit--;
#endif
     f_paid_o!i,n
  :: told == REJECTED -> f_order[i] = BOUNCED; f_bounced_o!i,n
  :: told == CREDITED_BACK -> o_transit++; f_order[i] = BOUNCED; f_bounced_o!i,n
  :: told == CAME_BACK -> o_suspense++; f_here[i] = true
  fi
}

inline f_paid_job_o() {                /* whoever pays a correction is done with it when the bank has paid, once */
  f_again(f_paid_o);
  if
  :: n == f_attempt[i] && f_part[i] == PART_ORDERED -> f_part[i] = PART_PAID;
     if
     :: kind[i] == LATE -> skip
     :: kind[i] == MORE && state_out == OUT_CORRECTING && i == sent_f - 1 -> move_out(ACT_SETTLE)
#ifdef SETTLED_TWICE
     :: else -> move_out(ACT_SETTLE)
#else
     :: else -> skip
#endif
     fi
  :: else
  fi
}

inline f_bounced_job(job) {            /* the case of whoever pays is open again */
  f_again(job);
  if
  :: n == f_attempt[i] && (f_part[i] == PART_ORDERED || f_part[i] == PART_PAID) -> f_part[i] = PART_BOUNCED
  :: else
  fi
}

inline f_money_back_job() {
  f_due[sent_f - 1] = false; f_here[sent_f - 1] = false; o_suspense--; o_pool++; move_out(ACT_SETTLE)
}

inline f_reissue(x) { f_order[x] = ORDERED; f_part[x] = PART_ORDERED; f_attempt[x]++ }

/* The new place. */
inline f_take() {
  if
  :: state_in == IN_CLOSED ->
     if
     :: m == SUPPLEMENT -> move_in(ACT_HEAR_SUPPLEMENT); f_due[taken_f] = true
     :: m == CORRECTION -> move_in(ACT_HEAR_CORRECTION); answered = false
     fi; taken_f++
  :: else -> assert(early == 0); early = m
  fi
}

inline book_supplement() {
  move_in(ACT_BOOK_SUPPLEMENT); f_due[taken_f - 1] = false; f_here[taken_f - 1] = false;
  d_suspense--; d_own++; outbox_d!SUPPLEMENT_BOOKED
}

inline answer_correction() {
  answered = true;
  if
  :: true -> move_in(ACT_DISAGREE); outbox_d!DISAGREED
  :: true -> move_in(ACT_AGREE); outbox_d!AGREED;
     if
     :: kind[taken_f - 1] == MORE -> f_due[taken_f - 1] = true
     :: kind[taken_f - 1] == LESS -> d_own--; d_transit++; minus++; f_pay(taken_f - 1)
     :: kind[taken_f - 1] == NAMES -> move_in(ACT_SETTLE)
     fi
  fi
}

inline f_statement_d() {
  f_told_d?said,i,n;
  if
  :: said == DEBITED -> f_order[i] = PAID; d_transit--; f_paid_d!i,n
  :: said == REJECTED -> f_order[i] = BOUNCED; f_bounced_d!i,n
  :: said == CREDITED_BACK -> d_transit++; f_order[i] = BOUNCED; f_bounced_d!i,n
  :: said == CAME_BACK -> d_suspense++; f_here[i] = true
  fi
}

inline f_paid_job_d() {
  f_again(f_paid_d);
  if
  :: n == f_attempt[i] && f_part[i] == PART_ORDERED -> f_part[i] = PART_PAID;
     if
     :: state_in == IN_CORRECTING && i == taken_f - 1 -> move_in(ACT_SETTLE)
#ifdef SETTLED_TWICE
     :: else -> move_in(ACT_SETTLE)
#else
     :: else -> skip
#endif
     fi
  :: else
  fi
}

inline f_arrived_job() {               /* a supplement waits for two officers, a correction was signed before */
  f_due[taken_f - 1] = false; f_here[taken_f - 1] = false; d_suspense--; d_own++; move_in(ACT_SETTLE)
}

/* The bank. */
inline f_tell(x, what) {
  if
  :: OURS(x) -> f_told_o!what,x,f_attempt[x]
  :: else -> f_told_d!what,x,f_attempt[x]
  fi
}

inline f_debit() {
  to_bank_f?i,n;
  if
  :: faults < FAULTS -> faults++; f_tell(i, REJECTED)
  :: f_way[i] = true; f_tell(i, DEBITED);
     if
     :: OURS(i) -> assert(o_bank > 0); o_bank--
     :: else -> assert(d_bank > 0); d_bank--
     fi
  fi
}

inline f_return(x) {
  faults++; f_way[x] = false; f_tell(x, CREDITED_BACK);
  if
  :: OURS(x) -> o_bank++
  :: else -> d_bank++
  fi
}

inline f_arrive(x) {
  f_way[x] = false;
  if
  :: OURS(x) -> d_bank++; f_told_d!CAME_BACK,x,f_attempt[x]
  :: else -> o_bank++; f_told_o!CAME_BACK,x,f_attempt[x]
  fi
}
