/* Who does what when: begins the script's steps, and those that wait for the outcome of others. */
#include "sim/world/inside.h"

void mw_script_start(struct mw_world *world) {
    for (size_t i = 0; i < world->scenario->step_count; i++) {
        const struct mw_scenario_step *step = &world->scenario->steps[i];
        if (step->wait == MW_WAIT_NONE) mw_net_wake(world->net, step->delay_us, MW_WAKE_STEP, (uint32_t)i, 0);
    }
}

void mw_script_begin(struct mw_world *world, uint32_t number) {
    const struct mw_scenario_step *step = &world->scenario->steps[number];
    struct mw_world_step *state = &world->steps[number];
    if (state->begun) return;
    state->begun = true;
    struct mw_record record =
        mw_record_of(MW_RECORD_STEP, mw_world_now(world), world->scenario->devices[step->device].host);
    record.step.step = number;
    record.step.outcome = MW_STEP_SUCCEEDED;
    world->trace->catalogue.steps[number].record = mw_trace_add(world->trace, &record);
    bool imap = world->scenario->devices[step->device].receive_by == MW_RECEIVE_IMAP;
    if (step->action == MW_STEP_GO_OFFLINE)
        mw_outbox_go_offline(world, number);
    else if (step->action == MW_STEP_COME_ONLINE)
        mw_outbox_come_online(world, number);
    else if (step->action == MW_STEP_SEND)
        mw_client_send(world, number);
    else if (step->action == MW_STEP_FETCH && !imap)
        mw_client_fetch(world, number);
    else
        mw_imap_device_step(world, number);
}

/* Begins the steps for which this one has come far enough. */
static void wake_waiting(struct mw_world *world, uint32_t number) {
    const struct mw_world_step *state = &world->steps[number];
    for (size_t i = 0; i < world->scenario->step_count; i++) {
        const struct mw_scenario_step *step = &world->scenario->steps[i];
        if (step->wait == MW_WAIT_NONE || step->after != number || world->steps[i].waking) continue;
        if (!state->done || (step->wait == MW_WAIT_DELIVERED && state->live > 0)) continue;
        world->steps[i].waking = true;
        mw_net_wake(world->net, mw_world_now(world) + step->delay_us, MW_WAKE_STEP, (uint32_t)i, 0);
    }
}

void mw_script_done(struct mw_world *world, uint32_t number, bool succeeded) {
    if (number == MW_NONE) return; /* nobody's step: a copy of what was sent goes to the server */
    struct mw_world_step *state = &world->steps[number];
    if (state->done) return;
    state->done = true;
    struct mw_record record = mw_record_of(MW_RECORD_STEP_DONE, mw_world_now(world), MW_NO_HOST);
    record.step.step = number;
    record.step.outcome = succeeded && !state->spoiled ? MW_STEP_SUCCEEDED : MW_STEP_FAILED;
    mw_trace_add(world->trace, &record);
    wake_waiting(world, number);
}

void mw_script_spoil(struct mw_world *world, uint32_t number) {
    world->steps[number].spoiled = true;
}

void mw_script_live(struct mw_world *world, uint32_t number, int change) {
    if (number == MW_NONE) return;
    world->steps[number].live += (size_t)change;
    if (world->steps[number].live == 0) wake_waiting(world, number);
}
